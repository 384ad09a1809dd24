/** A participant that keeps to the protocol and to nothing else: one write at a time, under an id that only grows. */
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import type { Answer } from '../../components/core/sync/protocol.ts';
import type { Prng } from '../support/prng.ts';
import { Fold } from './fold.ts';
import type { History, Question, Reply, Sent } from './history.ts';
import type { Network } from './network.ts';

export interface Plan {
  readonly items: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
}

/** How often somebody tries to come to rest, before it counts as never. */
export const patience = 40;

export const fields = ['a', 'b', 'c', 'd'];

export interface PersonOptions {
  readonly name: string;
  readonly session: string;
  /** The edit key. */
  readonly key: string;
  /** What its name is the hash of, where it is. */
  readonly secret?: string;
  readonly start: Json;
  /** Whether it soon goes away, until all is calm. */
  readonly isVisitor: boolean;
  readonly network: Network;
  readonly random: Prng;
}

export class Person {
  readonly isVisitor: boolean;
  readonly #options: PersonOptions;
  #version = 1;
  #fold: Fold;
  #counter = 0;
  /** What was sent and not yet decided, as it was sent last. */
  #pending: Sent | null = null;
  readonly #sent: Sent[] = [];
  #isOver = false;
  /** Whether its state is not to be trusted. */
  #isAstray = false;

  constructor(options: PersonOptions) {
    this.#options = options;
    this.isVisitor = options.isVisitor;
    this.#fold = new Fold(options.start);
  }

  /** Does one thing or another. */
  async step(): Promise<void> {
    const { random } = this.#options;
    const dice = random.next();
    if (this.#isAstray) await this.#read(false);
    else if (dice < 0.15) await this.#poll();
    else if (dice < 0.22) await this.#read(random.chance(0.5));
    else if (dice < 0.3) await this.#repeat();
    else await this.#write();
  }

  /** Over a network that works: settles what is pending, and says some old things again. */
  async settle(): Promise<void> {
    for (let times = 0; this.#pending !== null && !this.#isOver && times < patience; times++) {
      await this.#write();
    }
    for (let times = 0; times < 3; times++) await this.#repeat();
  }

  /** Comes to rest, after everybody has settled. */
  async rest(history: History): Promise<void> {
    for (let times = 0; !this.#isOver && times < patience; times++) {
      if ((await this.#poll()) === 204) break;
      if (this.#isAstray) await this.#read(false);
    }
    const { name: by, session } = this.#options;
    if (this.#isOver) return;
    history.rests.push({ session, by, version: this.#version, state: structuredClone(this.#fold.state) });
  }

  async #poll(): Promise<number | undefined> {
    const reply = await this.#ask({ method: 'GET', since: this.#version });
    this.#take(reply);
    return reply?.status;
  }

  async #read(isConditional: boolean): Promise<void> {
    this.#take(await this.#ask({ method: 'GET', ...(isConditional && { known: this.#version }) }));
  }

  /** Says again what was decided long ago, word by word. */
  async #repeat(): Promise<void> {
    const { random } = this.#options;
    if (this.#sent.length === 0) return;
    const body = random.pick(this.#sent);
    await this.#ask({ method: methodFor(body), body });
  }

  async #write(): Promise<void> {
    const { random } = this.#options;
    // Who hears nothing says the same again, or has caught up meanwhile.
    const body = this.#pending !== null && random.chance(0.6) ? this.#pending : this.#compose();
    this.#pending = body;
    this.#sent.push(body);
    const reply = await this.#ask({ method: methodFor(body), body });
    const isGivenUp = reply?.status === 409 && random.chance(0.2);
    if (reply?.status === 200 || isGivenUp) this.#pending = null;
    this.#take(reply);
  }

  #compose(): Sent {
    const { name, random } = this.#options;
    const id = this.#pending?.id ?? `${name}:${(this.#counter += 1)}`;
    const version = this.#version;
    const token = `${id}@${version}`;
    const state = structuredClone(this.#fold.state) as unknown as Plan;
    if (random.chance(0.08)) return { version, id, state: { ...state, fields: { a: token } } };
    const rebase = random.chance(0.5) ? { rebase: true } : {};
    return { version, id, patch: randomPatch(random, state, token), ...rebase };
  }

  async #ask(question: Omit<Question, 'session' | 'by'>): Promise<Reply | null> {
    const { session, name: by, key, secret, network, random } = this.#options;
    const isWrite = question.body !== undefined;
    return await network.ask(
      { session, by, ...question, ...(isWrite && { key, ...(secret !== undefined && { secret }) }) },
      random,
    );
  }

  #take(reply: Reply | null): void {
    if (reply?.status === 410) this.#isOver = true;
    if (reply?.status !== 200 && reply?.status !== 409) return;
    const answer = reply.body as Answer;
    try {
      if ('state' in answer) this.#restart(answer);
      else for (const change of answer.changes) this.#advance(change);
    } catch {
      this.#isAstray = true; // the authority has told lies, which the checker will find
    }
  }

  #restart({ version, state }: Snapshot): void {
    if (version < this.#version && !this.#isAstray) return;
    this.#isAstray = false;
    this.#version = version;
    this.#fold = new Fold(state);
  }

  /** Takes in what comes next, and leaves the rest for a later answer. */
  #advance({ version, patch }: Change): void {
    if (version !== this.#version + 1) return;
    this.#fold.take(patch);
    this.#version = version;
  }
}

function methodFor({ state }: Sent): 'PUT' | 'PATCH' {
  return state === undefined ? 'PATCH' : 'PUT';
}

function randomPatch(random: Prng, { items, fields: named }: Plan, token: string): Patch {
  const names = Object.keys(named);
  const dice = items.length > 30 ? 0.9 : random.next();
  if (dice < 0.3) return [{ op: 'add', path: '/items/-', value: token }];
  if (dice < 0.5) return [{ op: 'add', path: `/items/${random.below(items.length + 1)}`, value: token }];
  if (dice < 0.6) return [{ op: 'add', path: `/fields/${random.pick(fields)}`, value: token }];
  if (dice < 0.8 || items.length === 0) {
    return [{ op: 'replace', path: `/fields/${random.pick(names)}`, value: token }];
  }
  return [
    { op: 'remove', path: `/items/${random.below(items.length)}` },
    { op: 'add', path: `/fields/${random.pick(fields)}`, value: token },
  ];
}
