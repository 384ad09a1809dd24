/**
 * One state, alone or shared. Without DOM: the element, and every binding, is a shell around one of these.
 *
 * Edits go into the replica at once; a {@link Connection} carries them to the authority and brings in those of others.
 * What only a shared state needs is loaded when it is first shared.
 */
import type { Page } from '../browser/activity.ts';
import type { Sleep } from './connection.ts';
import { basePath } from '../core/sync/base-path.ts';
import { toJson } from '../core/json/json.ts';
import type { Json } from '../core/json/json.ts';
import type { MergeOptions } from '../core/merge/rebase.ts';
import { pendingCount, replicaOf } from '../core/sync/replica.ts';
import { Editor } from './editor.ts';
import { SessionErrorEvent, SessionHistoryEvent, SessionLeaveEvent, SessionStatusEvent } from './events.ts';
import type { ConflictDetail, LeaveReason, SessionEventMap, Status } from './events.ts';
import type { Keys, Access } from './keys.ts';
import { loadPart } from './load-part.ts';
import type { PollBounds } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import type { Participant } from './presence/participants.ts';
import type { Membership, Shared } from './sharing.ts';
import type { Fetch } from './transport.ts';

/** How others see the person at this page. */
export interface User {
  /** Default: the name that this browser keeps, or a pleasant one. */
  readonly name?: string | null;
  /** Any CSS colour. Default: one of its own. */
  readonly color?: string | null;
  /** What the app has to say: a cursor, a selection. At most 2 KiB as JSON. */
  readonly info?: Json;
}

export interface SessionOptions {
  /** Where the function answers. Default: `/api/shared-sessions`. */
  readonly endpoint?: string;
  readonly fetch?: Fetch;
  readonly sleep?: Sleep;
  /** A number in [0, 1), for jitter. Default: `Math.random`. */
  readonly random?: () => number;
  /** The time in milliseconds, by which keystrokes are grouped and polls are spaced. Default: `performance.now`. */
  readonly now?: () => number;
  /** The window that people are in front of. Default: this one; where there is none, somebody always is. */
  readonly page?: Page;
  /** Where events are dispatched. Default: the session itself. */
  readonly target?: EventTarget;
  /** How concurrent edits are merged. */
  readonly merge?: MergeOptions;
  /** Bounds of the polling interval, in milliseconds, and of the requests in an hour. Default: 500 to 5000, 2400. */
  readonly poll?: PollBounds;
  /** How others see the person at this page. */
  readonly user?: User;
}

/**
 * A state that becomes everybody's once it is started or joined.
 *
 * @fires SessionChangeEvent @fires SessionStatusEvent @fires SessionConflictEvent @fires SessionHistoryEvent
 * @fires SessionErrorEvent @fires SessionBeforeJoinEvent @fires SessionStartEvent @fires SessionJoinEvent
 * @fires SessionLeaveEvent
 */
export class Session extends EventTarget {
  /** As of every event target, with the types of these events. */
  declare addEventListener: SessionEventTarget['addEventListener'];

  /** Where the function answers, for the next `start` or `join`. */
  endpoint: string;
  poll: PollBounds;
  fetch: Fetch | undefined;
  /** The name of the key in the fragment of links. */
  linkParam = 'session';
  /** What a session begins with if it is started while the state is null. Joining ignores it. */
  initialState: unknown;

  readonly #target: EventTarget;
  readonly #sleep: Sleep;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #page: Page | undefined;
  readonly #listeners = new Set<(state: Json) => void>();
  readonly #editor: Editor;
  #keys: Keys | null = null;
  #status: Status = 'idle';
  #error: SessionError | null = null;
  #isSlowed = false;
  #shared: Shared | null = null;
  #user: User;
  #starting: Promise<Keys> | null = null;
  /** One for each start or join: aborted when it is left or replaced. */
  #membership = new AbortController();
  /** Counts what was wished for: to start, to join, to leave. The last wish wins. */
  #wish = 0;
  /** What listeners were told last. */
  #known: Visible = this;

  constructor(options: SessionOptions = {}) {
    super();
    this.endpoint = options.endpoint ?? basePath;
    this.poll = options.poll ?? { min: 500, max: 5000 };
    this.fetch = options.fetch;
    this.#target = options.target ?? this;
    this.#sleep = options.sleep ?? sleep;
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? (() => performance.now());
    this.#page = options.page;
    this.#editor = new Editor({
      target: this.#target,
      now: this.#now,
      changed: () => {
        this.#shared?.connection.edited();
        this.#notify();
      },
    });
    this.#user = options.user ?? {};
    this.merge = options.merge ?? {};
    this.#known = this.#visible;
  }

  /** How concurrent edits are merged. */
  get merge(): MergeOptions {
    return this.#editor.merge;
  }

  set merge(options: MergeOptions) {
    this.#editor.merge = options;
  }

  /** The state as this participant sees it: immutable, and sharing with earlier ones what did not change. */
  get state(): Json {
    return this.#editor.state;
  }

  /**
   * Replaces the state; what changed is found by comparing. Tells nobody on this page.
   *
   * @throws {StateError} unless it is JSON, naming the place; the state is then unchanged
   * @throws {SessionError} `read-only`
   */
  set state(next: unknown) {
    this.#editor.set(next);
  }

  /** What was on the page when it joined, if somebody had worked on it: joining replaced it. */
  get local(): Json {
    return this.#editor.local;
  }

  get status(): Status {
    return this.#status;
  }

  /** How many accepted changes the state builds on; 0 while it is this page's alone. */
  get version(): number {
    return this.#editor.replica.version;
  }

  /** How many edits the authority has yet to confirm. */
  get pending(): number {
    return this.#keys === null ? 0 : pendingCount(this.#editor.replica);
  }

  /** The id of this page in the session. */
  get participant(): string {
    return this.#editor.replica.participant;
  }

  get access(): Access | null {
    return this.#keys?.access ?? null;
  }

  /** The keys that this participant holds, or null while the state is this page's alone. */
  get keys(): Keys | null {
    return this.#keys;
  }

  /** What went wrong last, until something works again. */
  get error(): SessionError | null {
    return this.#error;
  }

  /** Whether others' edits come later than they could, so that requests stay within the budget. */
  get isSlowed(): boolean {
    return this.#keys !== null && this.#isSlowed;
  }

  /** How others see the person at this page. */
  get user(): User {
    return this.#user;
  }

  set user(user: User) {
    this.#user = user;
    this.#shared?.presence.announce();
  }

  /** Who is here: this page first, then the others in the order they came. Empty while alone. */
  get participants(): readonly Participant[] {
    return this.#shared?.presence.detail.participants ?? nobody;
  }

  /** How many are here, those who are not listed included. */
  get participantCount(): number {
    return this.#shared?.presence.detail.count ?? 0;
  }

  /** Whether there is an edit of this page to take back. */
  get canUndo(): boolean {
    return this.#editor.canUndo;
  }

  /** Whether there is an undone edit to bring back. */
  get canRedo(): boolean {
    return this.#editor.canRedo;
  }

  /** Calls `listener` now and after everything that could be seen changed. Returns how to stop. */
  subscribe(listener: (state: Json) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Lets `recipe` change a draft of the state. What it does is recorded, so that items need no ids.
   *
   * @throws {StateError} if it leaves something in the draft that is not JSON; nothing is changed then
   * @throws {SessionError} `read-only`
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the app's own type, which it may leave out
  update<Shape>(recipe: (draft: Shape) => unknown): void {
    // What the state looks like is for the app to know.
    this.#editor.update(recipe as (draft: unknown) => unknown);
  }

  /**
   * Applies RFC 6902 operations as they are.
   *
   * @throws {ProtocolError | StateError | PatchError} if they are malformed or do not apply; none is applied then
   * @throws {SessionError} `read-only`
   */
  patch(operations: unknown): void {
    this.#editor.patch(operations);
  }

  /**
   * Takes back the last edit of this page, whatever others did since: that stays, and where it meets the edit it is
   * told as a conflict. Typing in one place is taken back together. Resolves with whether there was something.
   *
   * @throws {SessionError} `read-only`
   */
  undo(): Promise<boolean> {
    return this.#editor.undo();
  }

  /** Brings back what was undone last. Resolves with whether there was something. @throws {SessionError} `read-only` */
  redo(): Promise<boolean> {
    return this.#editor.redo();
  }

  /**
   * Puts back what had to give way, where it was or would be now. Resolves with whether that could be done.
   *
   * @param conflict the detail of a `session-conflict` of this session
   * @throws {SessionError} `read-only`
   */
  putBack(conflict: ConflictDetail): Promise<boolean> {
    return this.#editor.putBack(conflict);
  }

  /** Shares the state. @throws {SessionError} if the session could not be made; the state stays as it is */
  async start(): Promise<Keys> {
    if (this.#keys === null) return await (this.#starting ??= this.#start());
    this.#wish += 1; // whoever was about to leave stays
    return this.#keys;
  }

  /**
   * Joins the session that a key, or a link with one, opens: its state replaces the local one. Keeps trying while the
   * session cannot be reached.
   *
   * @param parameter the name of the key in the fragment of a link
   * @throws {SessionError} if there is no such session; the state stays as it is
   */
  async join(keyOrLink: string, parameter = this.linkParam): Promise<Keys> {
    if (this.#keys !== null) {
      const left = this.leave();
      const wish = this.#wish;
      await left;
      if (wish !== this.#wish) throw canceled();
    }
    return await this.#enter(async (membership) => {
      const { join } = await this.#loadSharing(membership);
      return await join(membership, keyOrLink, parameter);
    });
  }

  /** Leaves, after a last attempt to send what is pending. The state stays, as this page's own. */
  async leave(): Promise<void> {
    const wish = ++this.#wish;
    if (this.#keys !== null) await this.#sendLast();
    if (wish === this.#wish) this.#exit('idle', 'left');
  }

  /** Ends the session for everybody, which only its owner can. The state stays, as this page's own. @throws {SessionError} */
  async end(): Promise<void> {
    await this.#sendLast();
    await this.#shared?.end();
  }

  /** Sends what is pending without waiting for more. Resolves when the authority has confirmed everything. */
  flush(): Promise<void> {
    this.#shared?.connection.wake();
    return new Promise((resolve) => {
      const check = () => {
        if (this.pending > 0) return;
        this.#listeners.delete(check);
        resolve();
      };
      this.#listeners.add(check);
      check();
    });
  }

  /** Asks at once whether there is something new, and who is here. */
  refresh(): void {
    this.#shared?.connection.wake();
    this.#shared?.presence.look();
  }

  async #start(): Promise<Keys> {
    if (this.state === null && this.initialState !== undefined) {
      this.#editor.begin(replicaOf('', { version: 0, state: toJson(this.initialState) }), 'local');
    }
    const { state } = this;
    this.#editor.continueAs('shared'); // from here on, edits wait for the session
    return await this.#enter(async (membership) => {
      const { start } = await loadSharing();
      return await start(membership, state);
    });
  }

  async #sendLast(): Promise<void> {
    if (this.pending === 0 || this.#status !== 'live') return;
    await Promise.race([this.flush(), this.#sleep(leaveDelay, this.#membership.signal)]);
  }

  /** Begins a session by `act`; if that fails, all is as before. */
  async #enter(act: (membership: Membership) => Promise<Shared>): Promise<Keys> {
    this.#wish += 1;
    this.#starting = null;
    this.#membership.abort();
    this.#membership = new AbortController();
    const { signal } = this.#membership;
    this.#error = null;
    this.#become('connecting');
    try {
      const shared = await act(this.#membershipFor(signal));
      signal.throwIfAborted();
      const { keys, event } = shared;
      this.#keys = keys;
      this.#shared = shared;
      this.#starting = null;
      this.#editor.sharing = keys.access === 'view' ? 'view-only' : 'shared';
      this.#become('live');
      this.#target.dispatchEvent(event);
      return keys;
    } catch (cause) {
      if (signal.aborted) throw canceled(cause);
      this.#exit('idle', 'error');
      throw isSessionError(cause) ? this.#report(cause) : cause;
    }
  }

  #membershipFor(signal: AbortSignal): Membership {
    return {
      editor: this.#editor,
      endpoint: this.endpoint,
      linkParam: this.linkParam,
      fetch: this.fetch,
      poll: this.poll,
      sleep: this.#sleep,
      random: this.#random,
      now: this.#now,
      page: this.#page,
      target: this.#target,
      signal,
      user: () => this.#user,
      met: () => {
        this.#notify();
      },
      works: () => {
        this.#error = null;
        this.#become('live');
      },
      slowed: (isSlowed) => {
        this.#isSlowed = isSlowed;
        this.#notify();
      },
      failed: (status, error) => {
        this.#error = error;
        this.#become(status);
      },
      refused: (error) => {
        this.#report(error);
      },
      ended: (error) => {
        this.#exit('ended', error === null || error.code === 'session-ended' ? 'ended' : 'error');
        if (error !== null) this.#report(error);
      },
    };
  }

  /** A page that is opened from a link while there is no network waits for it. */
  async #loadSharing({ signal, failed }: Membership) {
    for (;;) {
      try {
        return await loadSharing();
      } catch (error) {
        if (isSessionError(error)) failed('offline', error);
        await this.#sleep(loadDelay, signal);
        signal.throwIfAborted();
      }
    }
  }

  #exit(status: Status, reason: LeaveReason): void {
    const wasMember = this.#keys !== null;
    this.#shared = null;
    this.#membership.abort();
    this.#keys = null;
    this.#starting = null;
    this.#error = null;
    this.#editor.continueAs('alone');
    this.#become(status);
    if (wasMember) this.#target.dispatchEvent(new SessionLeaveEvent(reason));
  }

  #become(status: Status): void {
    this.#status = status;
    this.#notify();
  }

  get #visible(): Visible {
    const { state, status, pending, version, error, canUndo, canRedo, isSlowed, participants } = this;
    return { state, status, pending, version, error, canUndo, canRedo, isSlowed, participants };
  }

  /** The only place that tells what can be seen from outside, and only if it changed. */
  #notify(): void {
    const known = this.#known;
    const now = this.#visible;
    this.#known = now;
    const hasChanged = (...names: (keyof Visible)[]) => names.some((name) => now[name] !== known[name]);
    if (hasChanged('status', 'pending', 'isSlowed')) {
      this.#target.dispatchEvent(new SessionStatusEvent(now.status, now.pending, now.isSlowed));
    }
    if (hasChanged('canUndo', 'canRedo')) {
      this.#target.dispatchEvent(new SessionHistoryEvent(now.canUndo, now.canRedo));
    }
    if (!hasChanged(...(Object.keys(now) as (keyof Visible)[]))) return;
    for (const listener of this.#listeners) {
      try {
        listener(now.state);
      } catch (cause) {
        // What one listener does wrong stops neither the others nor the session.
        const failed = new SessionError('internal', 'A listener failed', { cause });
        this.#target.dispatchEvent(new SessionErrorEvent(failed));
      }
    }
  }

  #report(error: SessionError): SessionError {
    this.#error = error;
    this.#target.dispatchEvent(new SessionErrorEvent(error));
    this.#notify();
    return error;
  }
}

interface SessionEventTarget {
  addEventListener: (<Type extends keyof SessionEventMap>(
    type: Type,
    listener: (event: SessionEventMap[Type]) => void,
    options?: AddEventListenerOptions | boolean,
  ) => void) &
    EventTarget['addEventListener'];
}

/** What can be seen from outside. */
type Visible = Pick<
  Session,
  'state' | 'status' | 'pending' | 'version' | 'error' | 'canUndo' | 'canRedo' | 'isSlowed' | 'participants'
>;

function canceled(cause?: unknown): SessionError {
  return new SessionError('canceled', 'Left before the session answered', { cause });
}

const nobody: readonly Participant[] = [];

const loadSharing = () => loadPart(import('./sharing.ts'));

/** Milliseconds between attempts to load that part. */
const loadDelay = 2000;

/** How long leaving waits for pending edits to be sent, in milliseconds. */
const leaveDelay = 2000;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
