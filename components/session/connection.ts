/**
 * The loop that keeps one replica level with the authority: one request in flight, a push if something is pending, a poll
 * if not, a wait in between. It decides when; what to send and how to take answers in is the replica's business.
 */
import type { Keys } from './keys.ts';
import type { Answer } from '../core/sync/protocol.ts';
import { PatchError } from '../core/json/patch.ts';
import { receive, withdraw } from '../core/sync/receive.ts';
import type { Received } from '../core/sync/receive.ts';
import { isPending, send } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import type { MergeOptions } from '../core/merge/rebase.ts';
import { backoffDelay, budgetDelay, editBudgetDelay, gatherDelay, hour, maxTimer } from './schedule.ts';
import {
  nextPace,
  pollBudgetDelay,
  pollDelay,
  restedBackoff,
  retryDelay,
  thriftyGatherDelay,
} from './schedule.ts';
import type { PollBounds, Presence } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import type { Transport } from './transport.ts';

/** Resolves after `ms` milliseconds, or at once when `signal` is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** What a connection works on. */
export interface Host {
  /** Holds the newest replica; the app may edit it between any two steps of the loop. */
  readonly replicas: { replica: Replica };
  readonly keys: Keys;
  readonly transport: Transport;
  readonly merge: MergeOptions;
  readonly poll: PollBounds;
  readonly sleep: Sleep;
  readonly random: () => number;
  /** The time in milliseconds. It never goes back. */
  readonly now: () => number;
  readonly presence: () => Presence;
  /** Whether the budget makes polls rarer than they would be. */
  readonly slowed: (isSlowed: boolean) => void;
  /** Whether to poll: another tab of this browser may do it for this one. */
  polls(): boolean;
  /** Keeps what is pending where a reload does not reach it; at once, if `isLast`. Never rejects. */
  keep(replica: Replica, isLast?: boolean): Promise<void>;
  /** The authority answered. */
  answered(answer: Answer): void;
  /** An answer was taken in: the connection works. */
  received(received: Received | null): void;
  /** A request failed; there will be another. */
  failed(error: SessionError, faults: number): void;
  /** The authority refused the sent change for good; it was taken out. */
  refused(error: SessionError, before: Replica, received: Received): void;
  /** The session is over for this participant. */
  ended(error: SessionError): void;
}

export class Connection {
  readonly #host: Host;
  readonly #closed = new AbortController();
  /** What is going on, if it can be cut short. */
  #waiting: Waiting | null = null;

  /** For how many more changes others are expected to get ahead: those may be rebased at once. */
  #contended = 0;
  /** How long edits gather, in milliseconds. */
  #pace = gatherDelay;
  /** What other tabs were answered while a change was on its way. */
  #heard: readonly Answer[] = [];
  /** Others have changes that this replica lacks, and only the authority can list. */
  #isBehind = false;
  /** Woken while nothing waited: the next wait is over before it begins. */
  #isWoken = false;
  /** When something last changed, from either side. */
  #changedAt: number;
  /** When the requests of the last hour were made. */
  #requests: number[] = [];

  constructor(host: Host) {
    this.#host = host;
    this.#changedAt = host.now();
  }

  /** Runs until closed or ended. Never rejects. */
  async run(): Promise<void> {
    let faults = 0;
    while (!this.#isClosed()) {
      try {
        if (await this.#step(faults > 0)) faults = 0;
        const heard = this.#heard;
        this.#heard = [];
        for (const answer of heard) this.hear(answer);
      } catch (error) {
        if (this.#isClosed()) return;
        if (!isSessionError(error)) {
          // A bug. Whoever goes on working must know that nothing is sent any more.
          this.close();
          this.#host.ended(new SessionError('internal', 'The session broke down', { cause: error }));
          return;
        }
        if (!error.recoverable) {
          this.close();
          this.#host.ended(error);
          return;
        }
        faults += 1;
        this.#host.failed(error, faults);
        await this.#recover(error, faults);
      }
    }
  }

  /** An edit is pending: the waiting poll makes way for it. */
  edited(): void {
    void this.#host.keep(this.#host.replicas.replica);
    this.#changedAt = this.#host.now();
    if (this.#waiting?.byEdit) this.#waiting.controller.abort();
  }

  /** Somebody is here, or the network is back: whatever waits, waits no longer. */
  wake(): void {
    const waiting = this.#waiting;
    if (waiting === null || waiting.controller.signal.aborted || this.#host.now() < waiting.firmUntil) {
      this.#isWoken = true;
    } else {
      waiting.controller.abort();
    }
  }

  /** Takes in what another tab of this browser was answered. */
  hear(answer: Answer): void {
    // Its list need not reach as far as the change on its way: what lists that comes first.
    if (this.#host.replicas.replica.sent !== null) this.#heard = [...this.#heard, answer].slice(-mostHeard);
    else this.#takeHeard(answer);
    // The authority can be reached: nobody need come back for that to be found out.
    const waiting = this.#waiting;
    if (waiting !== null && this.#host.now() >= waiting.restsFrom) waiting.controller.abort();
  }

  /** The page may be going away: what is pending leaves now, and outlives it. */
  sayLast(): void {
    const { replicas, transport, keys, merge } = this.#host;
    if (this.#isClosed() || !isPending(replicas.replica)) return;
    replicas.replica = send(replicas.replica);
    void this.#host.keep(replicas.replica, true);
    // Whether it arrived is found out by whoever goes on: this page if it comes back, or the next.
    if (replicas.replica.sent !== null) transport.writeLast(keys, replicas.replica.sent, merge);
    this.wake();
  }

  close(): void {
    this.#closed.abort();
  }

  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** One request, sooner or later. Says whether it was answered. */
  #step(isTroubled: boolean): Promise<boolean> {
    const { replica } = this.#host.replicas;
    // In trouble, edits that have not left yet go on gathering until something is answered: they then leave as one.
    if (isTroubled && replica.sent === null) return this.#ask(false);
    return isPending(replica) ? this.#push() : this.#poll();
  }

  async #poll(): Promise<boolean> {
    const { now, poll, transport, presence, slowed } = this.#host;
    const unchangedFor = now() - this.#changedAt;
    const due = pollDelay({ unchangedFor, pollAfter: transport.pollAfter, ...presence() }, poll);
    const ages = this.ages();
    const affordable = pollBudgetDelay(ages, poll);
    slowed(affordable > due);
    const isSpent = budgetDelay(ages, 1, poll) > 0;
    await this.#wait(Math.max(due, affordable), { byEdit: true, isFirm: isSpent });
    if (this.#isClosed() || isPending(this.#host.replicas.replica)) return false;
    if (!this.#host.polls() && !this.#isBehind) return false;
    return this.#ask(true);
  }

  /** Asks for what is new. Says whether that was answered: it may be given up for an edit, or for a fresher poll. */
  async #ask(byEdit: boolean): Promise<boolean> {
    const { transport, keys, replicas } = this.#host;
    this.#isBehind = false;
    this.count();
    const answer = await this.#interruptible({ byEdit }, (signal) =>
      transport.changesSince(keys.view, replicas.replica.version, signal),
    );
    if (answer === givenUp) return false;
    // A change left meanwhile, and this list need not reach as far.
    if (replicas.replica.sent === null) await this.#take(answer);
    return true;
  }

  /** Waits after a fault, at least for as long as the authority asked for. */
  async #recover({ retryAfter }: SessionError, faults: number): Promise<void> {
    const { random, now, presence, replicas } = this.#host;
    const backoff = backoffDelay(faults, retryAfter, random);
    const ms = restedBackoff(backoff, presence(), isPending(replicas.replica));
    const isFirm = retryAfter !== null;
    const isResting = ms > backoff && !isFirm;
    // Who rests because nobody is there, and nothing is pending, does not make an edit wait for that.
    await this.#wait(ms, { byEdit: isResting, isFirm, restsFrom: isResting ? now() + backoff : Infinity });
  }

  async #push(): Promise<boolean> {
    const affordable = editBudgetDelay(this.ages(), this.#host.poll);
    if (affordable > thriftyGatherDelay) this.#host.slowed(true);
    await this.#wait(Math.max(this.#pace, affordable));
    for (let refusals = 0; isPending(this.#host.replicas.replica); refusals += 1) {
      // Strict at first. Who was refused has seen what it missed, and leaves the rest of the race to the authority.
      if (!(await this.#pushOnce(refusals > 0))) return true;
      await this.#wait(retryDelay(refusals + 1, this.#host.random));
    }
    return true;
  }

  /** Sends what is pending; says whether it was stale, so that what is left of it has to be sent again. */
  async #pushOnce(isRetry: boolean): Promise<boolean> {
    const host = this.#host;
    host.replicas.replica = send(host.replicas.replica);
    const { sent } = host.replicas.replica;
    if (sent === null) return false;
    await host.keep(host.replicas.replica);
    this.count();
    try {
      const rebase = isRetry || this.#contended > 0 ? host.merge : null;
      // The one that hangs since before the computer slept is not waited for by who is back.
      const written = await this.#interruptible({ firmUntil: host.now() + hanging }, (signal) =>
        host.transport.write(host.keys, sent, signal, rebase),
      );
      if (written === givenUp) return true;
      const { isStale, answer } = written;
      const isBeaten = isStale || (answer.accepted ?? 0) > sent.version + 1;
      this.#contended = isBeaten ? contendedFor : Math.max(0, this.#contended - 1);
      this.#pace = nextPace(this.#pace, answer.tries ?? 1);
      await this.#take(answer);
      return isStale;
    } catch (error) {
      if (!(isSessionError(error) && isRefusal(error))) throw error;
      const before = host.replicas.replica;
      host.refused(error, before, withdraw(before, host.merge));
      return false;
    }
  }

  async #take(answer: Answer | null): Promise<void> {
    // That there is nothing new is worth telling too: a tab that missed something finds out.
    this.#host.answered(answer ?? { version: this.#host.replicas.replica.version, changes: [] });
    const received =
      answer === null ? null : (this.#received(answer) ?? this.#received(await this.#snapshot()));
    if (received !== null) this.#changedAt = this.#host.now();
    this.#host.received(received);
  }

  #takeHeard(answer: Answer): void {
    if (this.#isClosed()) return;
    const received = this.#received(answer);
    if (received === null) {
      this.#isBehind = true;
      this.wake();
    } else if (received.changes.length > 0) {
      this.#changedAt = this.#host.now();
      this.#host.received(received);
    }
  }

  #received(answer: Answer): Received | null {
    try {
      return receive(this.#host.replicas.replica, answer, this.#host.merge);
    } catch (error) {
      // Our copy is not what those changes were made on: start over from the authority's.
      if (error instanceof PatchError && 'changes' in answer) return null;
      throw error;
    }
  }

  #snapshot(): Promise<Answer> {
    this.count();
    return this.#host.transport.read(this.#host.keys.view, this.#closed.signal);
  }

  /** A request is made. */
  count(): void {
    const now = this.#host.now();
    this.#requests = [...this.#requests.filter((at) => at > now - hour), now];
  }

  /** How long ago the requests of the last hour were. */
  ages(): number[] {
    const now = this.#host.now();
    return this.#requests.map((at) => now - at).filter((age) => age < hour);
  }

  /**
   * @param isFirm whether somebody's return has to wait as well
   * @param restsFrom as of {@link Waiting}
   */
  async #wait(ms: number, { byEdit = false, isFirm = false, restsFrom = Infinity } = {}): Promise<void> {
    const isWoken = this.#isWoken && !isFirm;
    if (isWoken) {
      this.#isWoken = false;
      return;
    }
    const firmUntil = isFirm ? Infinity : 0;
    await this.#interruptible({ byEdit, firmUntil, restsFrom }, (signal) =>
      this.#host.sleep(Math.min(ms, maxTimer), signal),
    );
  }

  /** Does something that may be given up for something more urgent. */
  async #interruptible<T>(
    { byEdit = false, firmUntil = 0, restsFrom = Infinity },
    act: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | typeof givenUp> {
    const controller = new AbortController();
    this.#waiting = { controller, byEdit, firmUntil, restsFrom };
    try {
      return await act(AbortSignal.any([controller.signal, this.#closed.signal]));
    } catch (error) {
      if (error !== controller.signal.reason) throw error;
      return givenUp;
    } finally {
      this.#waiting = null;
    }
  }
}

/** What comes of a request that was cut short. */
const givenUp = Symbol('given up');

/** What goes on, and what may cut it short. */
interface Waiting {
  readonly controller: AbortController;
  /** Whether an edit is reason enough. */
  readonly byEdit: boolean;
  /** The time, in milliseconds, before which nobody's return is. */
  readonly firmUntil: number;
  /** The time, in milliseconds, from which on it lasts only because nobody looks: an answer to another tab ends it. */
  readonly restsFrom: number;
}

/** Milliseconds after which an answer to an edit may be given up for a new attempt, if somebody is back. */
const hanging = 5000;

/** How many answers of other tabs wait: whoever missed one asks. */
const mostHeard = 50;

/** How many changes in a row nobody gets ahead of, before the next one is sent strictly again. */
const contendedFor = 10;

/** Whether the authority will never take this very change, whatever the version. */
function isRefusal({ code }: SessionError): boolean {
  return (
    code === 'patch-not-applicable' ||
    code === 'state-invalid' ||
    code === 'state-too-large' ||
    code === 'patch-too-large'
  );
}
