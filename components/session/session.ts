/**
 * One state, alone or shared. Without DOM: the element, and every binding, is a shell around one of these.
 *
 * A façade: settings and wishes go in, the state comes out. What happened is for the reducers in `state.ts` and `live.ts` to say,
 * what is due for `next.ts`, what to tell for `publish.ts`; what only a shared state needs is loaded when it is first shared.
 */
import { basePath } from '../core/sync/base-path.ts';
import { record } from '../core/diff/record.ts';
import type { Draft } from '../core/diff/record.ts';
import { toJson } from '../core/json/json.ts';
import type { Json, Untyped } from '../core/json/json.ts';
import { parsePatch } from '../core/json/parse.ts';
import type { Patch } from '../core/json/patch.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import { isPending } from '../core/sync/replica.ts';
import { minWakeGap } from './backoff.ts';
import type { ConflictDetail, LeaveReason, ListenerMethod, SessionEventMap, Status } from './events.ts';
import type { Access, Keys } from '../core/keys.ts';
import { loadPart } from './load-part.ts';
import { Flushes } from './flushes.ts';
import { Loop } from './loop.ts';
import type { Host, Membership } from './membership.ts';
import type { Task } from './next.ts';
import type { Ports } from './ports.ts';
import type { User } from './presence/introduction.ts';
import type { Participant } from './presence/participants.ts';
import { isSlowed, participantsIn, Publisher } from './publish.ts';
import type { Occasion } from './publish.ts';
import type { PollBounds } from './schedule.ts';
import { isSessionError, SessionError, withUnsaved } from './session-error.ts';
import { runtimeOf } from './settings.ts';
import type { Runtime, Settings } from './settings.ts';
import * as edits from './edit.ts';
import * as states from './state.ts';
import type { PageState, Step } from './state.ts';
import type { Fetch } from './transport.ts';
import { failed, isWorthARetry } from './trouble.ts';

export interface SessionOptions extends Partial<Omit<Settings, 'runtime'>> {
  readonly runtime?: Partial<Runtime>;
  /** Where events are dispatched. Default: the session itself. */
  readonly target?: EventTarget;
  /** What the place has to offer where this runs. Default: nothing; `shared-session/client` brings a browser's. */
  readonly ports?: () => Promise<Ports>;
}

/**
 * A state that becomes everybody's once it is started or joined.
 *
 * @typeParam State what the app keeps in it. It is checked to be JSON, but not to be of this type: others may have written it.
 * @fires SessionChangeEvent @fires SessionStatusEvent @fires SessionConflictEvent @fires SessionHistoryEvent
 * @fires SessionErrorEvent @fires SessionBeforeJoinEvent @fires SessionStartEvent @fires SessionJoinEvent
 * @fires SessionLeaveEvent @fires SessionParticipantsEvent
 */
export class Session<State = Untyped> extends EventTarget implements Settings {
  /** Typed overload. */
  declare addEventListener: ListenerMethod<Session<State>, SessionEventMap<State>>;
  /** Typed overload. */
  declare removeEventListener: ListenerMethod<Session<State>, SessionEventMap<State>>;

  /** Where the function answers. Counts from the next `start` or `join`. */
  endpoint: string;
  /** How requests are made. Counts from the next request. */
  fetch: Fetch | undefined;
  /** How concurrent edits are merged. Counts from the next answer. */
  merge: MergeOptions;
  /** Bounds of the polling interval, in milliseconds, and of the requests in an hour. Counts from the next request. */
  poll: PollBounds;
  /** Whether polls go on though nobody touches the page: a board on a wall. Counts from the next request. */
  alwaysOn: boolean;
  /** The name of the key in the fragment of links. */
  linkParam: string;
  /** What a session begins with if it is started while the state is null. Joining ignores it. */
  initialState: State | undefined;
  /** @internal */
  readonly runtime: Runtime;

  readonly #ports: () => Promise<Ports>;
  readonly #target: EventTarget;
  readonly #publisher: Publisher;
  #user: User;
  #page: PageState = states.blank;
  #attempt: Attempt | null = null;
  /** Counts what was wished for: to start, to join, to leave. The last wish wins. */
  #wish = 0;
  readonly #flushes = new Flushes();

  constructor(options: SessionOptions = {}) {
    super();
    this.endpoint = options.endpoint ?? basePath;
    this.fetch = options.fetch;
    this.merge = options.merge ?? {};
    this.poll = options.poll ?? { min: 500, max: 5000 };
    this.alwaysOn = options.alwaysOn ?? false;
    this.linkParam = options.linkParam ?? 'session';
    this.runtime = runtimeOf(options.runtime ?? {});
    this.#target = options.target ?? this;
    this.#ports = options.ports ?? (async () => (await import('./bare-ports.ts')).barePorts);
    this.#user = options.user ?? {};
    this.#publisher = new Publisher(this.#target);
  }

  /** The state as this participant sees it: immutable, and sharing with earlier ones what did not change. */
  get state(): State {
    return this.#page.replica.state as State;
  }

  /**
   * Replaces the state; what changed is found by comparing. Tells nobody on this page.
   *
   * @throws {StateError} unless it is JSON, naming the place; the state is then unchanged
   * @throws {SessionError} `read-only`
   */
  set state(next: State) {
    this.#apply(edits.assigned(this.#page, toJson(next), this.runtime.now(), this.#diffOptions));
  }

  /** What was on the page when it joined, if somebody had worked on it: joining replaced it. */
  get local(): State | null {
    return this.#page.local as State | null;
  }

  get status(): Status {
    return states.statusOf(this.#page);
  }

  /** How many accepted changes the state builds on; 0 while it is this page's alone. */
  get version(): number {
    return this.#page.replica.version;
  }

  /** How many edits the authority has yet to confirm. */
  get pending(): number {
    return states.unconfirmed(this.#page);
  }

  /** The id of this page in the session. */
  get participant(): string {
    return this.#page.replica.participant;
  }

  /** What this page may do; null while the state is its own. */
  get access(): Access | null {
    return this.keys?.access ?? null;
  }

  /** The keys that this participant holds, or null while the state is this page's alone. */
  get keys(): Keys | null {
    return states.keysOf(this.#page);
  }

  /** What went wrong last, until something works again. */
  get error(): SessionError | null {
    return this.#page.error;
  }

  /** Whether others' edits come later than they could, so that requests stay within the budget. */
  get isSlowed(): boolean {
    return isSlowed(this.#page);
  }

  /** How others see the person at this page. Counts at once. */
  get user(): User {
    return this.#user;
  }

  set user(user: User) {
    this.#user = user;
    this.#attempt?.membership?.introduce();
  }

  /** Who is here: this page first, then the others in the order they came. Empty while alone. */
  get participants(): readonly Participant[] {
    return participantsIn(this.#page).participants;
  }

  /** How many are here, those who are not listed included. */
  get participantCount(): number {
    return participantsIn(this.#page).count;
  }

  /** Whether there is an edit of this page to take back. */
  get canUndo(): boolean {
    return this.#page.history.made.length > 0;
  }

  /** Whether there is an undone edit to bring back. */
  get canRedo(): boolean {
    return this.#page.history.undone.length > 0;
  }

  /** Calls `listener` now and after everything that could be seen changed. Returns how to stop. */
  subscribe(listener: (state: State) => void): () => void {
    return this.#publisher.subscribe(listener as (state: Json) => void, this.#page.replica.state);
  }

  /**
   * Lets `recipe` change a draft of the state. What it does is recorded, so that items need no ids.
   *
   * @throws {StateError} if it leaves something in the draft that is not JSON; nothing is changed then
   * @throws {SessionError} `read-only`
   */
  change(recipe: (draft: Draft<State>) => unknown): void {
    // What the state looks like is for the app to know.
    this.#edit(record(this.#page.replica.state, recipe as (draft: unknown) => unknown, this.#diffOptions));
  }

  /**
   * Applies RFC 6902 operations as they are.
   *
   * @throws {ProtocolError | StateError | PatchError} if they are malformed or do not apply; none is applied then
   * @throws {SessionError} `read-only`
   */
  patch(operations: unknown): void {
    this.#edit(parsePatch(operations));
  }

  /**
   * Takes back the last edit of this page, whatever others did since: that stays, and where it meets the edit it is
   * told as a conflict. Typing in one place is taken back together. Resolves with whether there was something.
   *
   * @throws {SessionError} `read-only`
   */
  undo(): Promise<boolean> {
    return this.#takeBack('undo');
  }

  /** Brings back what was undone last. Resolves with whether there was something. @throws {SessionError} `read-only` */
  redo(): Promise<boolean> {
    return this.#takeBack('redo');
  }

  /**
   * Puts back what had to give way, where it was or would be now. Resolves with whether that could be done.
   *
   * @param conflict the detail of a `session-conflict` of this session
   * @throws {SessionError} `read-only`
   */
  async putBack(conflict: ConflictDetail): Promise<boolean> {
    const told = this.#publisher.toldOn(conflict);
    if (told === undefined || conflict.restore.length === 0) return false;
    const { putBack } = await loadUndoing();
    const before = this.#page.replica.state;
    this.#apply(putBack(this.#page, conflict, told, this.runtime.now(), this.merge));
    return this.#page.replica.state !== before;
  }

  /** Shares the state. @throws {SessionError} if the session could not be made; the state stays as it is */
  async start(): Promise<Keys> {
    const { keys } = this;
    if (keys !== null) {
      this.#wish += 1; // whoever was about to leave stays
      return keys;
    }
    if (this.#attempt?.isStart) return await this.#attempt.entered.promise;
    if (this.#page.replica.state === null && this.initialState !== undefined) {
      this.#apply(edits.begun(this.#page, toJson(this.initialState)));
    }
    return await this.#enter(true, (membership) => membership.start());
  }

  /**
   * Joins the session that a key, or a link with one, opens: its state replaces the local one. Keeps trying while the
   * session cannot be reached.
   *
   * @param parameter the name of the key in the fragment of a link
   * @throws {SessionError} if there is no such session; the state stays as it is
   */
  async join(keyOrLink: string, parameter = this.linkParam): Promise<Keys> {
    if (this.keys !== null) {
      const left = this.leave();
      const wish = this.#wish;
      await left;
      if (wish !== this.#wish) throw canceled();
    }
    return await this.#enter(false, (membership) => membership.join(keyOrLink, parameter));
  }

  /** Leaves, after a last attempt to send what is pending. The state stays, as this page's own. */
  async leave(): Promise<void> {
    const wish = ++this.#wish;
    if (this.keys !== null) await this.#sendLast();
    if (wish === this.#wish) this.#exit(states.alone(this.#page), 'left');
  }

  /** Ends the session for everybody, which only its owner can. The state stays, as this page's own. @throws {SessionError} */
  async end(): Promise<void> {
    await this.#sendLast();
    await this.#attempt?.membership?.end();
  }

  /**
   * Sends what is pending without waiting for more. Resolves when all of that is confirmed: at once if nothing is, and
   * without a network once that is back.
   *
   * @throws {SessionError} if it will not be: an edit was refused, or the session is over, or left (`canceled`)
   */
  async flush(): Promise<void> {
    if (this.#page.kind === 'connecting' && isPending(this.#page.replica))
      await this.#attempt?.entered.promise;
    if (this.pending === 0) return;
    const flushed = this.#flushes.begin(this.#page.replica);
    this.#attempt?.membership?.wake();
    await flushed;
  }

  /** Asks at once whether there is something new, and who is here. */
  refresh(): void {
    this.#attempt?.membership?.wake(true);
  }

  #edit(patch: Patch): void {
    this.#apply(edits.edited(this.#page, patch, this.runtime.now()));
  }

  async #takeBack(way: 'undo' | 'redo'): Promise<boolean> {
    const { merge } = this;
    // Where nobody else edits, that is going back to an earlier state.
    const step =
      this.#page.kind === 'live' ? null : edits.stepped(this.#page, way, this.runtime.now(), merge);
    if (step !== null) return this.#apply(step);
    if (!(way === 'undo' ? this.canUndo : this.canRedo)) return false;
    const { takenBack } = await loadUndoing();
    const taken = takenBack(this.#page, way, this.runtime.now(), merge);
    return taken !== null && this.#apply(taken);
  }

  /** How states are compared. */
  get #diffOptions(): Pick<MergeOptions, 'itemKey'> {
    const { itemKey } = this.merge;
    return itemKey === undefined ? {} : { itemKey };
  }

  /** Makes the page what `step` says, and tells everybody. */
  #apply(step: Step, occasion?: Occasion): true {
    const before = this.#page;
    const state = step.error ? { ...step.state, error: step.error } : step.state;
    this.#page = state;
    const attempt = this.#attempt;
    if (state.replica !== before.replica) void attempt?.membership?.keep();
    this.#settleFlushes(before, step);
    this.#publisher.publish(before, { ...step, state }, this.merge, occasion);
    if (state !== before) attempt?.loop.changed();
    return true;
  }

  #settleFlushes(before: PageState, { state, error }: Step): void {
    const isOut = before.kind === 'live' && state.kind !== 'live';
    const isRefused = error !== undefined && before.replica.sent !== state.replica.sent;
    if (isOut || isRefused)
      this.#flushes.failed(error ?? (state.kind === 'ended' ? endedHere() : canceled()));
    else if (before.replica !== state.replica) this.#flushes.received(before.replica, state.replica);
  }

  async #sendLast(): Promise<void> {
    if (this.#attempt === null || this.pending === 0 || this.status !== 'live') return;
    const late = this.runtime.sleep(leaveDelay, this.#attempt.signal);
    await Promise.race([this.flush().catch(() => undefined), late]);
  }

  /** Gets into a session by `act`; if that fails, all is as before. */
  #enter(isStart: boolean, act: (membership: Membership) => Promise<Keys>): Promise<Keys> {
    this.#wish += 1;
    this.#cancel();
    const controller = new AbortController();
    const { signal } = controller;
    const attempt: Attempt = {
      ...{ isStart, controller, signal, membership: null, entered: deferred<Keys>() },
      loop: new Loop<Task | 'enter'>({
        next: () => this.#next(attempt),
        isCutShort: (task, since) => task !== 'enter' && attempt.membership?.isCutShort(task, since) === true,
        carryOut: (task, request) =>
          task === 'enter' ? this.#carryIn(attempt, act) : this.#carryOut(attempt, task, request),
        failed: (error) => {
          this.#failed(attempt, error);
        },
        now: this.runtime.now,
        sleep: this.runtime.sleep,
      }),
    };
    this.#attempt = attempt;
    this.#apply({ state: states.connecting(this.#page, isStart) });
    // Until there is a membership, which watches for more.
    const online = () => {
      if (attempt.membership === null && this.#page.kind === 'connecting') {
        this.#apply({ state: { ...this.#page, wokenAt: this.runtime.now() } });
      }
    };
    this.runtime.page.addEventListener?.('online', online, { signal });
    void attempt.loop.run(signal);
    return attempt.entered.promise;
  }

  #next({ membership }: Attempt): { task: Task | 'enter'; at: number } | null {
    const page = this.#page;
    if (page.kind === 'live') {
      const due = membership?.next(page) ?? null;
      if (due && due.isSlowed !== page.isSlowed) this.#apply({ state: { ...page, isSlowed: due.isSlowed } });
      return due;
    }
    if (page.kind !== 'connecting') return null;
    const { trouble, wokenAt } = page;
    if (trouble === null) return { task: 'enter', at: -Infinity };
    const isWoken = wokenAt > trouble.at && !trouble.isFirm;
    const soonest = Math.max(wokenAt, trouble.at + minWakeGap);
    return { task: 'enter', at: isWoken ? Math.min(soonest, trouble.retryAt) : trouble.retryAt };
  }

  async #carryIn(attempt: Attempt, act: (membership: Membership) => Promise<Keys>): Promise<void> {
    const { signal } = attempt;
    const [{ Membership }, ports] = await Promise.all([
      loadPart(import('./membership.ts')),
      loadPart(this.#ports()),
    ]);
    signal.throwIfAborted();
    attempt.membership ??= new Membership(this.#host, ports, signal);
    attempt.entered.resolve(await act(attempt.membership));
  }

  async #carryOut({ membership }: Attempt, task: Task, signal: AbortSignal): Promise<void> {
    await membership?.carryOut(task, signal);
  }

  #failed(attempt: Attempt, cause: unknown): void {
    const page = this.#page;
    if (page.kind !== 'connecting') {
      attempt.membership?.failed(cause);
    } else if (isSessionError(cause) && !attempt.isStart && isWorthARetry(page, cause, this.runtime.now())) {
      const now = this.runtime.now();
      const { random, page: window } = this.runtime;
      const activity = attempt.membership?.activityAt(now) ?? { hiddenFor: null, awayFor: 0 };
      const isOffline = window.navigator?.onLine === false;
      this.#apply({ state: failed(page, { error: cause, now, activity, isOffline, random }) });
    } else {
      const error = isSessionError(cause) && cause.code === 'not-found' ? withUnsaved(cause, 0) : cause;
      attempt.entered.reject(error);
      this.#exit(states.alone(page), undefined, isSessionError(error) ? error : undefined);
    }
  }

  /** The session is over; on the wish of this page if there is no error. */
  #over(error: SessionError | null): void {
    const { pending } = this;
    const told = error && withUnsaved(error, pending);
    const isEnd = error === null || error.code === 'session-ended';
    this.#exit(states.ended(this.#page), isEnd ? 'ended' : 'error', told ?? undefined);
  }

  #exit(state: PageState, reason?: LeaveReason, error?: SessionError): void {
    const isIn = this.#page.kind === 'live';
    if (isIn) this.#attempt?.membership?.sayGoodbye();
    this.#cancel();
    const occasion = isIn && reason !== undefined ? { reason } : {};
    this.#apply({ state: { ...state, error: null }, ...(error && { error }) }, occasion);
  }

  #cancel(): void {
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.controller.abort();
    attempt?.entered.reject(canceled());
  }

  readonly #host: Host = ((session: Session<State>) => ({
    get page() {
      return session.#page;
    },
    settings: session,
    get target() {
      return session.#target;
    },
    apply: (step, event) => {
      session.#apply(step, event && { event });
    },
    end: (error) => {
      session.#over(error);
    },
  }))(this);
}

/** A way into a session, and the time in it: aborted when the page leaves, or something else is wished for. */
interface Attempt {
  readonly isStart: boolean;
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  readonly loop: Loop<Task | 'enter'>;
  readonly entered: Deferred<Keys>;
  membership: Membership | null;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined); // whoever waits hears of it
  return { promise, ...(settle as Omit<Deferred<T>, 'promise'>) };
}

function canceled(): SessionError {
  return new SessionError('canceled', 'Left before the session answered');
}

function endedHere(): SessionError {
  return new SessionError('session-ended', 'This page ended the session');
}

const loadUndoing = () => loadPart(import('./undoing.ts'));

/** How long leaving waits for pending edits to be sent, in milliseconds. */
const leaveDelay = 2000;
