import { StoreFault } from '../stores/store-fault.ts';

/** Bounds how long a request waits for its store, from when it first asks it: the body's way here is not the store's fault. */
export class Deadline {
  readonly #milliseconds: number;
  readonly #over: Promise<never>;
  #timer: NodeJS.Timeout | undefined;
  #end: (reason: StoreFault) => void = () => undefined;
  #isOver = false;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#over = new Promise<never>((_, reject) => (this.#end = reject));
  }

  /** Whether the request has been answered without what it waited for. */
  get isOver(): boolean {
    return this.#isOver;
  }

  start(): void {
    this.#timer ??= setTimeout(() => {
      this.#isOver = true;
      this.#end(
        new StoreFault(`Expected the store to be done within ${this.#milliseconds} ms, and it was not`),
      );
    }, this.#milliseconds);
  }

  /** What `act` resolves to, if that is in time. It is not stopped where it is not. */
  async bound<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await Promise.race([act(), this.#over]);
    } finally {
      clearTimeout(this.#timer);
    }
  }
}
