/**
 * The one loop of a page: it does what is due, one thing at a time, and waits in between. It decides nothing: what is due,
 * and what makes way for what, is asked anew whenever the state changes. It never rejects.
 */

/** Resolves after `ms` milliseconds, or at once when `signal` is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** The longest time, in milliseconds, that timers can measure: what comes later does not come. */
const maxTimer = 2 ** 31 - 1;

export interface LoopOptions<Task> {
  /** What is to be done next, and when, in milliseconds. Null: nothing, ever again. */
  readonly next: () => { readonly task: Task; readonly at: number } | null;
  /** Whether what began at `since` makes way for something more urgent. */
  readonly isCutShort: (task: Task, since: number) => boolean;
  /** Does it. When `signal` is aborted, what comes of it no longer matters. */
  readonly carryOut: (task: Task, signal: AbortSignal) => Promise<void>;
  /** It failed. */
  readonly failed: (error: unknown, task: Task) => void;
  readonly now: () => number;
  readonly sleep: Sleep;
}

export class Loop<Task> {
  readonly #options: LoopOptions<Task>;
  /** Ends the wait. */
  #waiting = new AbortController();
  #underWay: { readonly task: Task; readonly since: number; readonly controller: AbortController } | null =
    null;

  constructor(options: LoopOptions<Task>) {
    this.#options = options;
  }

  /** The state has changed: what is due may be something else now. */
  changed(): void {
    this.#waiting.abort();
    if (this.#underWay === null) return;
    const { task, since, controller } = this.#underWay;
    if (this.#options.isCutShort(task, since)) controller.abort();
  }

  /** Runs until there is nothing left to do, or `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { next, now, sleep } = this.#options;
    for (let due = next(); due !== null && !signal.aborted; due = next()) {
      const wait = due.at - now();
      if (wait > 0) {
        this.#waiting = new AbortController();
        await sleep(Math.min(wait, maxTimer), AbortSignal.any([this.#waiting.signal, signal]));
      } else {
        await this.#do(due.task, signal);
      }
    }
  }

  async #do(task: Task, signal: AbortSignal): Promise<void> {
    const { carryOut, failed, now } = this.#options;
    const controller = new AbortController();
    this.#underWay = { task, since: now(), controller };
    try {
      await carryOut(task, AbortSignal.any([controller.signal, signal]));
    } catch (error) {
      if (!signal.aborted && error !== controller.signal.reason) failed(error, task);
    } finally {
      this.#underWay = null;
    }
  }
}
