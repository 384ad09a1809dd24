/** A function, a clock, a network that does what a test says, and participants whose time is that clock's. */
import { Session } from '../../components/client.ts';
import type { SessionOptions } from '../../components/client.ts';
import type { Runtime } from '../../components/session/settings.ts';
import type { Fetch } from '../../components/session/transport.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import type { HandlerOptions } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { VirtualTime } from './virtual-time.ts';

export interface Document {
  readonly title: string;
  readonly items: readonly string[];
}

export const blank: Document = { title: 'Plan', items: [] };

/** What the network does instead of passing a request on. */
export type Fault = (request: Request) => Response | Promise<Response>;

/** What is asked of the function, and what becomes of it on the way. */
class Line {
  /** What was asked and answered, and when: `30 PATCH / 200`. */
  readonly log: string[] = [];
  /** What the network does instead, once for each entry: `null` passes the request on. */
  readonly faults: (Fault | null)[] = [];
  /** What the network does whenever there is no entry for it. */
  fault: Fault | null = null;

  /** When requests were made, in milliseconds, of those that match. */
  times(pattern = /./): number[] {
    return this.log.filter((line) => pattern.test(line)).map((line) => Number(line.split(' ')[0]));
  }
}

/** Settings, and what of time and chance is not the world's. */
export type ParticipantOptions = Omit<SessionOptions, 'runtime'> & Partial<Runtime>;

export class World extends Line {
  readonly time = new VirtualTime();
  /** The same for who is here, which is another matter than what is in the session. */
  readonly presence = new Line();
  /** The edit key of the session that was started last. */
  edit: string | null = null;
  /** How many bytes of bodies went either way. */
  bytes = 0;
  readonly handler: (request: Request) => Promise<Response>;

  constructor(options: Partial<HandlerOptions> = {}) {
    super();
    // Pages number what they say of themselves by the clock on the wall, and the function looks whether that can be.
    const start = Date.now();
    const now = () => new Date(start + this.time.now);
    this.handler = createHandler({ store: memoryStore(), now, ...options });
  }

  readonly fetch: Fetch = this.time.watch(async (url, init) => {
    const request = new Request(new URL(url, 'https://site.example'), init);
    if (request.url.endsWith('/participants')) return await this.#pass(this.presence, request, 'who');
    const response = await this.#pass(this, request, new URL(request.url).search || '/');
    this.bytes += bytesOf(init?.body) + (await response.clone().arrayBuffer()).byteLength;
    return response;
  });

  async #pass(line: Line, request: Request, path: string): Promise<Response> {
    const act = line.faults.length > 0 ? line.faults.shift() : line.fault;
    const at = this.time.now;
    const asked = `${request.method} ${path}`;
    try {
      const response = await (act ?? this.handler)(request);
      request.signal.throwIfAborted();
      line.log.push(`${this.time.now} ${asked} ${response.status}`);
      return response;
    } catch (error) {
      line.log.push(`${at} ${asked} failed`);
      throw error;
    }
  }

  participant({ sleep, now, random, page, ...options }: ParticipantOptions = {}): Session {
    return new Session({
      fetch: this.fetch,
      runtime: {
        sleep: sleep ?? this.time.sleep,
        now: now ?? (() => this.time.now),
        random: random ?? (() => 0.5),
        ...(page && { page }),
      },
      endpoint: 'https://site.example/api/shared-sessions',
      ...options,
    });
  }

  /** Two participants in one session. */
  async pair(state: unknown = blank, options: ParticipantOptions = {}): Promise<[Session, Session]> {
    const [a, b] = [this.participant(options), this.participant()];
    a.state = state;
    const { edit } = await a.start();
    await b.join(String(edit));
    this.log.length = 0;
    return [a, b];
  }

  /** One participant in a session of its own, which has just begun. */
  async alone(options: ParticipantOptions = {}): Promise<Session> {
    const session = this.participant(options);
    session.state = blank;
    const { edit } = await session.start();
    this.edit = edit;
    this.log.length = 0;
    this.bytes = 0;
    return session;
  }
}

/** No network. */
export const unreachable = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));

function bytesOf(body: unknown): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : 0;
}
