/**
 * What happened in a run, as those saw it who asked: each request that was delivered, when it left and when its answer was
 * there. Times are positions in one order, since all asked from one process: what completed before another began really did.
 */
import type { Json } from '../../components/core/json/json.ts';
import type { Patch } from '../../components/core/json/patch.ts';

/** The body of a write. */
export interface Sent {
  readonly version: number;
  readonly id: string;
  readonly patch?: Patch;
  readonly state?: Json;
  readonly rebase?: unknown;
}

/** What is asked, of whom, and by whom. */
export interface Question {
  /** The id of the session. */
  readonly session: string;
  readonly by: string;
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE';
  /** The version that a poll names. */
  readonly since?: number;
  /** The version that a conditional read names. */
  readonly known?: number;
  readonly key?: string;
  /** Of the participant who writes. */
  readonly secret?: string;
  readonly body?: Sent;
}

export interface Reply {
  readonly status: number;
  /** The version in the `ETag`, if there is one. */
  readonly etag: number | null;
  /** As parsed from JSON; null if there was none. */
  readonly body: unknown;
}

export interface Call extends Question {
  readonly instance: string;
  readonly invoked: number;
  /** Infinity where no answer came: it may have happened, or not. */
  completed: number;
  reply: Reply | null;
}

/** What somebody holds in the end, when nothing is pending and nothing new. */
export interface Rest {
  readonly session: string;
  readonly by: string;
  readonly version: number;
  readonly state: Json;
}

export class History {
  /** What each session began with. */
  readonly sessions = new Map<string, Json>();
  readonly calls: Call[] = [];
  readonly rests: Rest[] = [];
  #time = 0;

  /** Delivers a question with `ask`, and writes down what came of it. `ask` resolves with null where nothing did. */
  async record(
    question: Question,
    instance: string,
    ask: () => Promise<Reply | null>,
  ): Promise<Reply | null> {
    const call: Call = {
      ...question,
      instance,
      invoked: ++this.#time,
      completed: Infinity,
      reply: null,
    };
    this.calls.push(call);
    call.reply = await ask();
    if (call.reply !== null) call.completed = ++this.#time;
    return call.reply;
  }
}

/** A call in one line. */
export function describeCall({ session, by, instance, invoked, completed, reply, ...asked }: Call): string {
  const body = asked.body === undefined ? '' : ` ${short(asked.body)}`;
  const what = `${asked.method}${asked.since === undefined ? '' : `?since=${asked.since}`}${body}`;
  const came = reply === null ? 'nothing' : `${reply.status} ${short(reply.body ?? reply.etag)}`;
  return `${invoked}–${completed} ${by} → ${instance}/${session.slice(0, 5)}: ${what} → ${came}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text;
}
