/**
 * One state, alone or shared. Without DOM: the element, and every binding, is a shell around one of these.
 *
 * Edits go into the replica at once; a {@link Connection} carries them to the authority and brings in those of others.
 * What only a shared state needs is loaded when it is first shared.
 */
import { listenForReturn } from './attention.ts';
import type { Connection, Host, Sleep } from './connection.ts';
import { diff } from './core/diff.ts';
import { own } from './core/json.ts';
import type { Json } from './core/json.ts';
import { partAt } from './core/patch.ts';
import type { Patch } from './core/patch.ts';
import { basePath, parsePatch } from './core/protocol.ts';
import type { MergeOptions } from './core/rebase.ts';
import { record } from './core/record.ts';
import type { Draft } from './core/record.ts';
import type { Received } from './core/receive.ts';
import { edit, isPending, replicaOf } from './core/replica.ts';
import type { Replica } from './core/replica.ts';
import {
  SessionBeforeJoinEvent,
  SessionChangeEvent,
  SessionConflictEvent,
  SessionErrorEvent,
  SessionStatusEvent,
} from './events.ts';
import type { ChangeDetail, ConflictDetail, Origin, SessionEventMap, Status } from './events.ts';
import { createParticipant, deriveKeys, readKeyOrLink } from './keys.ts';
import type { Keys, Role } from './keys.ts';
import { backoffDelay, defaultPollBounds } from './schedule.ts';
import type { PollBounds } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import type { Fetch, Transport } from './transport.ts';

export interface SessionOptions {
  /** Where the function answers. Default: `/api/shared-sessions`. */
  readonly endpoint?: string;
  readonly fetch?: Fetch;
  readonly sleep?: Sleep;
  /** A number in [0, 1), for jitter. Default: `Math.random`. */
  readonly random?: () => number;
  /** Where events are dispatched. Default: the session itself. */
  readonly target?: EventTarget;
  /** How concurrent edits are merged. */
  readonly merge?: MergeOptions;
  /** Bounds of the polling interval, in milliseconds. Default: 500 to 5000. */
  readonly poll?: PollBounds;
}

/**
 * A state that becomes everybody's once it is started or joined.
 *
 * @fires SessionChangeEvent @fires SessionStatusEvent @fires SessionConflictEvent @fires SessionErrorEvent
 * @fires SessionBeforeJoinEvent
 */
export class Session extends EventTarget {
  /** As of every event target, with the types of these events. */
  declare addEventListener: SessionEventTarget['addEventListener'];

  /** Where the function answers, for the next `start` or `join`. */
  endpoint: string;
  poll: PollBounds;
  merge: MergeOptions;
  fetch: Fetch | undefined;

  readonly #target: EventTarget;
  readonly #sleep: Sleep;
  readonly #random: () => number;
  readonly #listeners = new Set<(state: Json) => void>();
  #replica = replicaOf(createParticipant(), { version: 0, state: null });
  #keys: Keys | null = null;
  #status: Status = 'idle';
  #error: SessionError | null = null;
  #connection: Connection | null = null;
  /** What listeners were told last. */
  #known: Pick<Session, 'state' | 'status' | 'pending' | 'version' | 'error'> = {
    state: null,
    status: 'idle',
    pending: 0,
    version: 0,
    error: null,
  };
  #starting: Promise<Keys> | null = null;
  /** One for each start or join: aborted when it is left or replaced. */
  #membership = new AbortController();

  constructor(options: SessionOptions = {}) {
    super();
    this.endpoint = options.endpoint ?? basePath;
    this.poll = options.poll ?? defaultPollBounds;
    this.merge = options.merge ?? {};
    this.fetch = options.fetch;
    this.#target = options.target ?? this;
    this.#sleep = options.sleep ?? sleep;
    this.#random = options.random ?? Math.random;
  }

  /** The state as this participant sees it: immutable, and sharing with earlier ones what did not change. */
  get state(): Json {
    return this.#replica.state;
  }

  /**
   * Replaces the state; what changed is found by comparing. Tells nobody on this page.
   *
   * @throws {StateError} unless it is JSON, naming the place; the state is then unchanged
   * @throws {SessionError} `read-only`
   */
  set state(next: unknown) {
    this.#edit(diff(this.state, own(next)));
  }

  get status(): Status {
    return this.#status;
  }

  /** How many accepted changes the state builds on; 0 while it is this page's alone. */
  get version(): number {
    return this.#replica.version;
  }

  /** How many edits the authority has yet to confirm. */
  get pending(): number {
    return this.#keys === null ? 0 : this.#replica.unsent.length + (this.#replica.sent === null ? 0 : 1);
  }

  /** The id of this page in the session. */
  get participant(): string {
    return this.#replica.participant;
  }

  get role(): Role | null {
    return this.#keys?.role ?? null;
  }

  /** The keys that this participant holds, or null while the state is this page's alone. */
  get keys(): Keys | null {
    return this.#keys;
  }

  /** What went wrong last, until something works again. */
  get error(): SessionError | null {
    return this.#error;
  }

  /** Calls `listener` now and after everything that could be seen changed. Returns how to stop. */
  subscribe(listener: (state: Json) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Lets `recipe` change a draft of the state.
   *
   * @throws {StateError} if it puts something into the draft that is not JSON; nothing is changed then
   * @throws {SessionError} `read-only`
   */
  update(recipe: (draft: Draft) => void): void {
    this.#editAloud(record(this.state, recipe));
  }

  /**
   * Applies RFC 6902 operations as they are.
   *
   * @throws {ProtocolError | StateError | PatchError} if they are malformed or do not apply; none is applied then
   * @throws {SessionError} `read-only`
   */
  patch(operations: unknown): void {
    this.#editAloud(parsePatch(operations));
  }

  /** Shares the state. @throws {SessionError} if the session could not be made; the state stays as it is */
  start(): Promise<Keys> {
    this.#starting ??= this.#start().finally(() => (this.#starting = null));
    return this.#starting;
  }

  /**
   * Joins the session that a key, or a link with one, opens: its state replaces the local one. Keeps trying while the
   * session cannot be reached.
   *
   * @throws {SessionError} if there is no such session; the state stays as it is
   */
  async join(keyOrLink: string, parameter?: string): Promise<Keys> {
    const key = readKeyOrLink(keyOrLink, parameter);
    if (key === null)
      throw this.#report(new SessionError('key-unreadable', 'Expected a session key or a link with one'));
    if (this.#keys !== null) await this.leave();
    const membership = this.#enter();
    try {
      const keys = await deriveKeys(key);
      const { snapshot, ...means } = await this.#firstSnapshot(keys.view, membership);
      const before = this.state;
      if (!this.#target.dispatchEvent(new SessionBeforeJoinEvent(before))) {
        throw new SessionError('canceled', 'The page kept its own state');
      }
      this.#replica = replicaOf(createParticipant(), snapshot);
      const joined = this.#connect(membership, { ...means, keys });
      this.#tellChange({ previous: before, origin: 'remote', by: null });
      return joined;
    } catch (error) {
      throw this.#giveUp(membership, error);
    }
  }

  /** Leaves, after a last attempt to send what is pending. The state stays, as this page's own. */
  async leave(): Promise<void> {
    const membership = this.#membership;
    if (this.#keys !== null && isPending(this.#replica) && this.#status === 'live') {
      await Promise.race([this.flush(), this.#sleep(leaveDelay, membership.signal)]);
    }
    if (membership === this.#membership) this.#exit('idle', null);
  }

  /** Sends what is pending without waiting for more. Resolves when the authority has confirmed everything. */
  flush(): Promise<void> {
    this.#connection?.wake();
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

  /** Asks at once whether there is something new. */
  refresh(): void {
    this.#connection?.wake();
  }

  async #start(): Promise<Keys> {
    if (this.#keys !== null) return this.#keys;
    const membership = this.#enter();
    const state = this.state;
    this.#replica = replicaOf(createParticipant(), { version: 0, state });
    try {
      const sharing = await loadSharing();
      const transport = sharing.httpTransport(this.endpoint, this.fetch);
      const { key, edit, view, version } = await transport.create(state, membership.signal);
      membership.signal.throwIfAborted();
      this.#replica = { ...this.#replica, version };
      return this.#connect(membership, {
        sharing,
        transport,
        keys: { role: 'owner', owner: key, edit, view },
      });
    } catch (error) {
      throw this.#giveUp(membership, error);
    }
  }

  #enter(): AbortController {
    this.#membership.abort();
    this.#membership = new AbortController();
    this.#error = null;
    this.#become('connecting');
    return this.#membership;
  }

  async #firstSnapshot(view: string, { signal }: AbortController) {
    for (let faults = 1; ; faults += 1) {
      try {
        const sharing = await loadSharing();
        const transport = sharing.httpTransport(this.endpoint, this.fetch);
        const snapshot = await transport.read(view, signal);
        if (sharing.isSnapshot(snapshot)) return { sharing, transport, snapshot };
        throw new SessionError('endpoint-wrong', 'Expected a snapshot, got changes', { recoverable: false });
      } catch (error) {
        if (!isSessionError(error) || error.code !== 'unreachable') throw error;
        this.#fault(error, faults);
        await this.#sleep(backoffDelay(faults, error.retryAfter, this.#random), signal);
        signal.throwIfAborted();
      }
    }
  }

  #connect(membership: AbortController, { sharing, transport, keys }: Means): Keys {
    this.#keys = keys;
    const connection = new sharing.Connection(this.#host(keys, transport));
    this.#connection = connection;
    membership.signal.addEventListener('abort', () => {
      connection.close();
    });
    listenForReturn(membership.signal, () => {
      connection.wake();
    });
    this.#become('live');
    void connection.run();
    return keys;
  }

  #host(keys: Keys, transport: Transport): Host {
    const read = () => this.#replica;
    const write = (replica: Replica) => {
      this.#replica = replica;
    };
    return {
      get replica() {
        return read();
      },
      set replica(replica) {
        write(replica);
      },
      keys,
      transport,
      merge: this.merge,
      poll: this.poll,
      sleep: this.#sleep,
      random: this.#random,
      isHidden: () => (globalThis as { document?: Document }).document?.visibilityState === 'hidden',
      received: (received) => {
        this.#error = null;
        if (received !== null) this.#take(received);
        this.#become('live');
      },
      failed: (error, faults) => {
        this.#fault(error, faults);
      },
      refused: (error, before, received) => {
        this.#tellRefused(before);
        this.#take(received);
        this.#report(error);
      },
      ended: (error) => {
        this.#exit('ended', error);
        this.#report(error);
      },
    };
  }

  #take({ replica, changes, conflicts }: Received): void {
    const before = this.#replica;
    this.#replica = replica;
    if (replica.state !== before.state) {
      const authors = new Set(changes.map(({ id }) => id.slice(0, id.lastIndexOf(':'))));
      const [by] = authors.size === 1 ? authors : [];
      this.#tellChange({
        previous: before.state,
        origin: isPending(before) ? 'rebase' : 'remote',
        by: by ?? null,
      });
    }
    for (const conflict of conflicts) this.#tellConflict(conflict);
  }

  #edit(patch: Patch): void {
    if (this.role === 'view') throw new SessionError('read-only', 'This link can view, not edit');
    const edited = edit(this.#replica, patch);
    if (edited === this.#replica) return;
    // Alone, there is nobody to confirm anything.
    const isAlone = this.#keys === null && this.#status !== 'connecting';
    this.#replica = isAlone ? replicaOf(edited.participant, { version: 0, state: edited.state }) : edited;
    this.#connection?.edited();
    this.#notify();
  }

  #editAloud(patch: Patch): void {
    const previous = this.state;
    this.#edit(patch);
    if (this.state !== previous) this.#tellChange({ previous, patch, origin: 'local', by: this.participant });
  }

  #exit(status: Status, error: SessionError | null): void {
    this.#membership.abort();
    this.#connection = null;
    this.#keys = null;
    this.#error = error;
    this.#replica = replicaOf(this.participant, { version: 0, state: this.state });
    this.#become(status);
  }

  #giveUp(membership: AbortController, cause: unknown): unknown {
    if (membership !== this.#membership)
      return new SessionError('canceled', 'Left before the session answered');
    const error = isSessionError(cause) ? cause : insecure(cause);
    this.#exit('idle', error);
    return this.#report(error);
  }

  #fault(error: SessionError, faults: number): void {
    this.#error = error;
    const isGone = error.code === 'unreachable' && (faults > 1 || isOffline());
    this.#become(isGone ? 'offline' : 'reconnecting');
  }

  #become(status: Status): void {
    this.#status = status;
    this.#notify();
  }

  /** The only place that tells what can be seen from outside, and only if it changed. */
  #notify(): void {
    const { state, status, pending, version, error } = this;
    const known = this.#known;
    this.#known = { state, status, pending, version, error };
    if (status !== known.status || pending !== known.pending) {
      this.#target.dispatchEvent(new SessionStatusEvent(status, pending));
    }
    const names = Object.keys(known) as (keyof typeof known)[];
    if (names.every((name) => this.#known[name] === known[name])) return;
    for (const listener of this.#listeners) listener(state);
  }

  #tellChange(change: { previous: Json; patch?: Patch; origin: Origin; by: string | null }): void {
    const { state, version } = this;
    const detail: ChangeDetail = { patch: diff(change.previous, state), ...change, state, version };
    this.#target.dispatchEvent(new SessionChangeEvent(detail));
  }

  #tellConflict(detail: ConflictDetail): void {
    this.#target.dispatchEvent(new SessionConflictEvent(detail));
  }

  /** Nothing a person did is dropped silently: every operation of a refused change is reported as lost. */
  #tellRefused({ sent, confirmed }: Replica): void {
    for (const operation of sent?.patch ?? []) {
      const mine = 'value' in operation ? operation.value : undefined;
      const base = partAt(confirmed, operation.path);
      const { path } = operation;
      this.#tellConflict({
        reason: 'rejected',
        lost: 'mine',
        path,
        operation,
        mine,
        theirs: base,
        base,
        by: null,
      });
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

/** What a shared state works with. */
interface Means {
  readonly sharing: Awaited<ReturnType<typeof loadSharing>>;
  readonly transport: Transport;
  readonly keys: Keys;
}

/** @throws {SessionError} `unreachable`, as every request that finds no network */
async function loadSharing() {
  try {
    const [connection, transport] = await Promise.all([import('./connection.ts'), import('./transport.ts')]);
    return { ...connection, ...transport };
  } catch (cause) {
    throw new SessionError('unreachable', 'A part of this script could not be loaded', { cause });
  }
}

/** How long leaving waits for pending edits to be sent, in milliseconds. */
const leaveDelay = 2000;

/** What the browser knows of the network. It is only ever right about being offline. */
function isOffline(): boolean {
  return (globalThis as { navigator?: Partial<Navigator> }).navigator?.onLine === false;
}

function insecure(cause: unknown): SessionError {
  return new SessionError('insecure-context', 'Sessions need https or localhost', { cause });
}

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
