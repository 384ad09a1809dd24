/** Time that passes only when a test says so, and never while a request is under way. */
import type { Sleep } from '../../components/session/loop.ts';
import type { Fetch } from '../../components/session/transport.ts';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export class VirtualTime {
  now = 0;
  readonly #sleepers = new Set<Sleeper>();
  #underWay = 0;

  readonly sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = new AbortController();
      const wake = () => {
        done.abort();
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { due: this.now + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake, { once: true, signal: done.signal });
    });

  /** Lets time pass in a fetch that is watched: it takes so many milliseconds, or until `signal` is aborted. */
  readonly take: Sleep = async (ms, signal) => {
    this.#underWay -= 1;
    await this.sleep(ms, signal);
    this.#underWay += 1;
  };

  /** Makes a fetch during which this time stands still. */
  watch(fetch: Fetch): Fetch {
    return async (url, init) => {
      this.#underWay += 1;
      try {
        return await fetch(url, init);
      } finally {
        this.#underWay -= 1;
      }
    };
  }

  /** Lets `ms` milliseconds pass, and everything happen that is due in them. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.now = Math.max(this.now, next.due);
      next.wake();
      await this.settle();
    }
    this.now = end;
  }

  /** Lets time pass until `promise` is settled. What takes its own time, as deriving keys does, is waited for. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const watched = { isSettled: false };
    const settled = () => (watched.isSettled = true);
    promise.then(settled, settled);
    while (!watched.isSettled) await this.pass(50);
    return await promise;
  }

  /** Waits until everybody sleeps. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 20; turns += this.#underWay > 0 ? 0 : 1) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  #next(end: number): Sleeper | undefined {
    return [...this.#sleepers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}
