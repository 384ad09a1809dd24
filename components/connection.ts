/**
 * The loop that keeps one replica level with the authority: one request in flight, a push if something is pending, a poll
 * if not, a wait in between. It decides when; what to send and how to take answers in is the replica's business.
 */
import type { Keys } from './keys.ts';
import type { Answer } from './core/protocol.ts';
import { PatchError } from './core/patch.ts';
import { receive, withdraw } from './core/receive.ts';
import type { Received } from './core/receive.ts';
import { isPending, send } from './core/replica.ts';
import type { Replica } from './core/replica.ts';
import type { MergeOptions } from './core/rebase.ts';
import { backoffDelay, gatherDelay, nextPace, pollDelay, retryDelay } from './schedule.ts';
import type { PollBounds } from './schedule.ts';
import { isSessionError } from './session-error.ts';
import type { SessionError } from './session-error.ts';
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
  isHidden(): boolean;
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
  /** Ends the current wait, or the poll in flight. `byEdit` says whether an edit is reason enough. */
  #waiting: { readonly controller: AbortController; readonly byEdit: boolean } | null = null;

  /** Whether others got ahead of the last change at its first attempt: then the next one may be rebased at once. */
  #isContended = false;
  /** How long edits gather, in milliseconds. */
  #pace = gatherDelay;
  /** Woken while nothing waited: the next wait is over before it begins. */
  #isWoken = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Runs until closed or ended. Never rejects with a {@link SessionError}. */
  async run(): Promise<void> {
    let faults = 0;
    let unchanged = 0;
    while (!this.#isClosed()) {
      try {
        const hasMoved = isPending(this.#host.replicas.replica)
          ? await this.#push()
          : await this.#poll(unchanged);
        unchanged = hasMoved ? 0 : unchanged + 1;
        faults = 0;
      } catch (error) {
        if (this.#isClosed()) return;
        if (!isSessionError(error)) throw error;
        if (!error.recoverable) {
          this.close();
          this.#host.ended(error);
          return;
        }
        faults += 1;
        this.#host.failed(error, faults);
        await this.#wait(backoffDelay(faults, error.retryAfter, this.#host.random), false);
      }
    }
  }

  /** An edit is pending: the waiting poll makes way for it. */
  edited(): void {
    if (this.#waiting?.byEdit) this.#waiting.controller.abort();
  }

  /** Somebody is here, or the network is back: whatever waits, waits no longer. */
  wake(): void {
    if (this.#waiting === null || this.#waiting.controller.signal.aborted) this.#isWoken = true;
    else this.#waiting.controller.abort();
  }

  close(): void {
    this.#closed.abort();
  }

  #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async #poll(unchanged: number): Promise<boolean> {
    const { transport, keys } = this.#host;
    const isInterrupted = await this.#wait(
      pollDelay(unchanged, this.#host.isHidden(), this.#host.poll),
      true,
    );
    if (this.#isClosed() || isPending(this.#host.replicas.replica)) return isInterrupted;
    try {
      const answer = await this.#interruptible(true, (signal) =>
        transport.changesSince(keys.view, this.#host.replicas.replica.version, signal),
      );
      return await this.#take(answer);
    } catch (error) {
      // The poll was given up for an edit, or for a fresher poll.
      if (isSessionError(error) || this.#isClosed()) throw error;
      return true;
    }
  }

  async #push(): Promise<boolean> {
    await this.#wait(this.#pace, false);
    for (let refusals = 0; isPending(this.#host.replicas.replica); refusals += 1) {
      // Strict at first. Who was refused has seen what it missed, and leaves the rest of the race to the authority.
      if (!(await this.#pushOnce(refusals > 0))) return true;
      await this.#wait(retryDelay(refusals + 1, this.#host.random), false);
    }
    return true;
  }

  /** Sends what is pending; says whether it was stale, so that what is left of it has to be sent again. */
  async #pushOnce(isRetry: boolean): Promise<boolean> {
    const host = this.#host;
    host.replicas.replica = send(host.replicas.replica);
    const { sent } = host.replicas.replica;
    if (sent === null) return false;
    try {
      const rebase = isRetry || this.#isContended ? host.merge : null;
      const { isStale, answer } = await host.transport.write(host.keys, sent, this.#closed.signal, rebase);
      if (!isRetry) this.#isContended = isStale || (answer.accepted ?? 0) > sent.version + 1;
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

  /** Takes an answer in; says whether it brought anything. */
  async #take(answer: Answer | null): Promise<boolean> {
    const received =
      answer === null ? null : (this.#received(answer) ?? this.#received(await this.#snapshot()));
    this.#host.received(received);
    return received !== null;
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
    return this.#host.transport.read(this.#host.keys.view, this.#closed.signal);
  }

  /** Waits; says whether it was cut short. */
  async #wait(ms: number, byEdit: boolean): Promise<boolean> {
    const isWoken = this.#isWoken;
    this.#isWoken = false;
    if (isWoken) return true;
    return this.#interruptible(byEdit, async (signal) => {
      await this.#host.sleep(ms, signal);
      return signal.aborted;
    });
  }

  async #interruptible<T>(byEdit: boolean, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#waiting = { controller, byEdit };
    try {
      return await act(AbortSignal.any([controller.signal, this.#closed.signal]));
    } finally {
      this.#waiting = null;
    }
  }
}

/** Whether the authority will never take this very change, whatever the version. */
function isRefusal({ code }: SessionError): boolean {
  return (
    code === 'patch-not-applicable' ||
    code === 'state-invalid' ||
    code === 'state-too-large' ||
    code === 'patch-too-large'
  );
}
