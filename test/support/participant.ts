/** A participant without a session: a replica, and what it does next, over a network that loses things. */
import { equal } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import { parseAnswer } from '../../components/core/sync/protocol.ts';
import type { Answer } from '../../components/core/sync/protocol.ts';
import { receive, withdraw } from '../../components/core/sync/receive.ts';
import { edit, isPending, replicaOf } from '../../components/core/sync/replica.ts';
import type { Replica } from '../../components/core/sync/replica.ts';
import { send } from '../../components/core/sync/send.ts';
import type { Call, Caller, Reply } from './caller.ts';
import type { Prng } from './prng.ts';

/** Where a network loses things: how often a request, and how often an answer, from 0 to 1. */
export interface Losses {
  readonly requests: number;
  readonly answers: number;
}

export interface ParticipantOptions {
  readonly name: string;
  readonly call: Caller;
  readonly path: string;
  readonly key: string;
  readonly start: { readonly version: number; readonly state: Json };
  readonly random: Prng;
  readonly losses: Losses;
  /** Told, in a few words, what happened. */
  readonly note: (line: string) => void;
}

export class Participant {
  replica: Replica;
  /** Ids of the changes that the authority said it has accepted, and at which version. */
  readonly acknowledged = new Map<string, number | null>();
  #losses: Losses;
  readonly #options: ParticipantOptions;

  constructor(options: ParticipantOptions) {
    this.#options = options;
    this.#losses = options.losses;
    this.replica = replicaOf(options.name, options.start);
  }

  edit(patch: Patch): void {
    this.replica = edit(this.replica, patch);
    this.#note(`edit ${JSON.stringify(patch)}`);
    this.#check();
  }

  /** Sends what is pending, or asks what is new. */
  async exchange(): Promise<void> {
    this.replica = send(this.replica);
    const { sent } = this.replica;
    if (sent === null) await this.#poll();
    else await this.#push(sent);
    this.#check();
  }

  /** Exchanges, over a network that works, until nothing is pending and nothing is new. */
  async settle(): Promise<void> {
    this.#losses = { requests: 0, answers: 0 };
    for (let version = -1; isPending(this.replica) || version !== this.replica.version;) {
      ({ version } = this.replica);
      await this.exchange();
    }
  }

  async #push({ id, version, patch }: NonNullable<Replica['sent']>): Promise<void> {
    const { path, key } = this.#options;
    const reply = await this.#ask('PATCH', path, { key, body: { id, version, patch } });
    this.#note(`push ${id} at ${version}: ${reply?.status ?? 'lost'}`);
    if (reply === null) return;
    if (reply.status === 422) this.replica = withdraw(this.replica).replica;
    else if (reply.status === 200 || reply.status === 409) this.#receive(parseAnswer(reply.body), id);
    else throw new Error(`${reply.status} to a push: ${reply.text}`);
  }

  async #poll(): Promise<void> {
    const reply = await this.#ask('GET', `${this.#options.path}?since=${this.replica.version}`);
    this.#note(`poll since ${this.replica.version}: ${reply?.status ?? 'lost'}`);
    if (reply === null || reply.status === 204) return;
    if (reply.status !== 200) throw new Error(`${reply.status} to a poll: ${reply.text}`);
    this.#receive(parseAnswer(reply.body));
  }

  #receive(answer: Answer, id?: string): void {
    if (id !== undefined && answer.accepted !== undefined) this.acknowledged.set(id, answer.accepted);
    const received = receive(this.replica, answer);
    if (received === null) throw new Error(`a gap in ${JSON.stringify(answer)}`);
    this.replica = received.replica;
  }

  /** `null` where the request or its answer was lost. */
  async #ask(method: string, path: string, call?: Call): Promise<Reply | null> {
    const { random } = this.#options;
    if (random.chance(this.#losses.requests)) return null;
    const reply = await this.#options.call(method, path, call);
    return random.chance(this.#losses.answers) ? null : reply;
  }

  /** The state is what is confirmed and then what is pending, always. */
  #check(): void {
    const { confirmed, sent, unsent, state } = this.replica;
    const pending = [...(sent === null ? [] : [sent.patch]), ...unsent];
    if (!equal(pending.reduce(apply, confirmed), state)) throw new Error('state is not confirmed + pending');
  }

  #note(what: string): void {
    this.#options.note(`${this.#options.name} ${what}`);
  }
}
