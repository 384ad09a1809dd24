import type { Served } from '../support/serve.ts';

/** Starts one more instance of the function, on the store that all of them share. */
export type Start = () => Promise<Served>;

interface Instance {
  readonly name: string;
  readonly served: Served;
}

/** Several processes of the function on one store. Any of them may be crashed, and is then started anew. */
export class Instances {
  readonly #start: Start;
  readonly #all: Instance[] = [];
  #count = 0;
  #crashing: Promise<void> = Promise.resolve();

  private constructor(start: Start) {
    this.#start = start;
  }

  static async open(count: number, start: Start): Promise<Instances> {
    const instances = new Instances(start);
    await Promise.all(Array.from({ length: count }, () => instances.add()));
    return instances;
  }

  get all(): readonly { readonly name: string; readonly url: string }[] {
    return this.#all.map(({ name, served }) => ({ name, url: served.url }));
  }

  /** One more, which knows nothing yet. */
  async add(): Promise<void> {
    this.#all.push(await this.#next());
  }

  /** Kills one in the middle of whatever it does. Until the next has started, nobody answers there. */
  crash(index: number): Promise<void> {
    const again = async () => {
      await this.#all[index]?.served.crash();
      this.#all[index] = await this.#next();
    };
    this.#crashing = this.#crashing.then(again); // one after the other: who is down cannot be killed
    return this.#crashing;
  }

  async close(): Promise<void> {
    await this.#crashing;
    await Promise.all(this.#all.map(({ served }) => served.crash()));
  }

  async #next(): Promise<Instance> {
    const name = `#${(this.#count += 1)}`;
    return { name, served: await this.#start() };
  }
}
