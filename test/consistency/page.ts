/** A participant as pages have it: the real `Session`, with its replica, its retries and its polls. */
import type { Json } from '../../components/core/json/json.ts';
import { Session } from '../../components/session/session.ts';
import type { History } from './history.ts';
import { fields } from './person.ts';
import type { PersonOptions } from './person.ts';

/** How much faster than on a page time passes between requests. */
const haste = 10;

/** A participant as pages are. */
export class Page {
  readonly isVisitor: boolean;
  readonly #options: PersonOptions;
  readonly #session: Session;
  #edits = 0;
  /** How many answers brought nothing new. */
  #vain = 0;
  #joined: Promise<unknown> | null = null;

  constructor(options: PersonOptions) {
    const { name, network, random } = options;
    this.#options = options;
    this.isVisitor = options.isVisitor;
    const fetch = network.fetchFor(name, random);
    this.#session = new Session({
      endpoint: 'http://instance.test/api/shared-sessions',
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (response.status === 204) this.#vain += 1;
        return response;
      },
      runtime: { random: () => random.next(), sleep: hasty, now: () => performance.now() * haste },
      poll: { min: 500, max: 2000, maxRequestsPerHour: 1_000_000 },
    });
  }

  /** Edits, most of the time, and lets its session work. */
  async step(): Promise<void> {
    const { name, random } = this.#options;
    this.#joined ??= this.#session.join(this.#options.key).catch(() => undefined);
    await hasty(random.below(300), new AbortController().signal);
    if (this.#session.status !== 'live' || random.chance(0.3)) return;
    const token = `${name}-${(this.#edits += 1)}`;
    this.#session.change((plan: { items: string[]; fields: Record<string, string> }) => {
      if (random.chance(0.6)) plan.items.splice(random.below(plan.items.length + 1), 0, token);
      else plan.fields[random.pick(fields)] = token;
    });
  }

  /** Over a network that works: waits until nothing is pending. */
  async settle(): Promise<void> {
    await this.#joined;
    await this.#session.flush().catch(() => undefined); // the session may have ended
  }

  /** Comes to rest, after everybody has settled: once a poll brings nothing new. */
  async rest(history: History): Promise<void> {
    const { name: by, session } = this.#options;
    const before = this.#vain;
    while (this.#vain === before && this.#isMember()) {
      this.#session.refresh();
      await hasty(100, new AbortController().signal);
    }
    const { version } = this.#session;
    const state = structuredClone(this.#session.state as Json);
    if (this.#isMember()) history.rests.push({ session, by, version, state });
    await this.#session.leave();
  }

  #isMember(): boolean {
    return this.#session.keys !== null;
  }
}

function hasty(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms / haste);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
