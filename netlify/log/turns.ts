import { StoreFault } from '../stores/store-fault.ts';

/** Lets one act after the other happen, of those that go by the same name. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Acts once everybody who came before under this name is done, however that went; but for a fault of the store, which those
   * who wait share: they would wait for it one after the other.
   */
  async take<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const acting = before === undefined ? act() : before.then(act);
    const done = acting.then(nothing, (error: unknown) => {
      if (error instanceof StoreFault) throw error;
    });
    done.catch(nothing); // if nobody comes after
    this.#last.set(name, done);
    try {
      return await acting;
    } finally {
      if (this.#last.get(name) === done) this.#last.delete(name);
    }
  }
}

function nothing(): void {
  // What came of it is for the one who acted to know.
}
