/**
 * Several people at one board over a network that loses and delays: what became of their edits?
 *
 * There is no clock: a seeded scheduler decides what happens next. Somebody edits, asks the authority, hears from it,
 * gives up waiting and asks again; a message is delivered, late perhaps, or lost. In the end the network is sound, all
 * come to rest, and every token is looked for.
 */
import { accept } from '../../components/core/sync/authority.ts';
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import { diff } from '../../components/core/diff/diff.ts';
import { equal, toJson } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Answer, Replacement, Write } from '../../components/core/sync/protocol.ts';
import { namesIn, newBoard, randomEdit, survey } from './board.ts';
import type { Board } from './board.ts';
import { Prng } from './prng.ts';
import type { Participant, Strategy } from './strategies.ts';

export interface Setting {
  readonly seed: number;
  readonly participants: number;
  /** How many things happen before the network is sound and everybody stops. */
  readonly events: number;
  readonly strategy: Strategy;
  /** Whether the app writes operations down, or has two states compared. */
  readonly authorship: 'recorded' | 'diffed';
  /** How often the authority has no history to answer with. */
  readonly snapshots?: number;
}

export interface Outcome {
  readonly edits: number;
  readonly refusals: number;
  /** Names that a conflict event told of. */
  readonly named: number;
  /** Names that are gone though nobody removed what they saw, and no event told of it. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** On another thing than they were put on. */
  readonly misplaced: readonly string[];
}

interface Person {
  readonly name: string;
  readonly side: Participant;
  /** The number of the request whose answer is waited for, 0 if there is none. */
  waiting: number;
  needsSnapshot: boolean;
}

type Message = { readonly to: Person; readonly number: number } & (
  | { readonly kind: 'request'; readonly write: Write | Replacement | null; readonly since: number | null }
  | { readonly kind: 'answer'; readonly answer: Answer }
);

/** Runs one session and tells what became of every edit. @throws {Error} if the replicas at rest are not the same */
export function simulate(setting: Setting): Outcome {
  return new Simulation(setting).run();
}

class Simulation {
  readonly #setting: Setting;
  readonly #random: Prng;
  readonly #people: readonly Person[];
  #wire: Message[] = [];
  #head: Snapshot;
  readonly #log: Change[] = [];
  #requests = 0;
  #names = 0;
  #edits = 0;
  #refusals = 0;
  /** Where each token and mark was put. */
  readonly #put = new Map<string, string>();
  /** What somebody removed or replaced who saw it. */
  readonly #gone = new Set<string>();
  readonly #named = new Set<string>();

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#random = new Prng(setting.seed);
    this.#head = { version: 1, state: toJson(newBoard()), seen: {} };
    this.#people = Array.from({ length: setting.participants }, (_, index) => {
      const name = String.fromCharCode(65 + index);
      return { name, side: setting.strategy(name, this.#head), waiting: 0, needsSnapshot: false };
    });
    for (const [name, [on = '']] of survey(newBoard())) this.#put.set(name, on);
  }

  run(): Outcome {
    for (let event = 0; event < this.#setting.events; event++) this.#happen();
    this.#settle();
    return this.#account();
  }

  #happen(): void {
    const person = this.#random.pick(this.#people);
    const chance = this.#random.next();
    if (chance < 0.3) this.#edit(person);
    else if (chance < 0.5) this.#ask(person);
    else if (chance < 0.53)
      person.waiting = 0; // gave up; what it asked may yet arrive
    else if (this.#wire.length > 0) this.#deliver(this.#random.below(this.#wire.length), chance > 0.92);
  }

  /** The network is sound from here on, and nobody edits. */
  #settle(): void {
    const isAtRest = ({ side }: Person) => !side.isPending && side.version === this.#head.version;
    for (let round = 0; !this.#people.every(isAtRest); round++) {
      if (round > 10_000) throw new Error('They never come to rest');
      const person = this.#random.pick(this.#people);
      person.waiting = 0;
      this.#ask(person);
      while (this.#wire.length > 0) this.#deliver(0, false);
    }
    for (const { name, side } of this.#people) {
      if (!equal(side.state, this.#head.state))
        throw new Error(`${name} has another state than the authority`);
    }
  }

  #edit({ name, side }: Person): void {
    const before = side.state as unknown as Board;
    const patch = randomEdit(this.#random, before, {
      next: () => `${name}${++this.#names}`,
      isRecorded: this.#setting.authorship === 'recorded',
    });
    const after = apply(side.state, patch);
    const had = survey(before);
    const has = survey(after as unknown as Board);
    for (const known of had.keys()) if (!has.has(known)) this.#gone.add(known);
    for (const [added, [on = '']] of has) if (!had.has(added)) this.#put.set(added, on);
    side.edit(this.#setting.authorship === 'recorded' ? patch : diff(side.state, after));
    this.#edits++;
  }

  #ask(person: Person): void {
    if (person.waiting > 0) return;
    person.waiting = ++this.#requests;
    const write = person.needsSnapshot ? null : person.side.send();
    const since = person.needsSnapshot ? null : person.side.version;
    this.#wire.push({ kind: 'request', to: person, number: person.waiting, write, since });
  }

  #deliver(index: number, isLost: boolean): void {
    const [message] = this.#wire.splice(index, 1) as [Message];
    if (isLost) return;
    if (message.kind === 'request') this.#answer(message);
    else if (message.to.waiting === message.number) this.#hear(message.to, message.answer);
  }

  #answer({ to, number, write, since }: Message & { kind: 'request' }): void {
    if (write !== null) {
      const verdict = accept(this.#head, write, '2026-01-01T00:00:00Z');
      if (verdict.kind === 'stale') this.#refusals++;
      if (verdict.kind === 'accepted') {
        this.#head = verdict.head;
        this.#log.push(verdict.change);
      }
    }
    const isShort = since === null || this.#random.chance(this.#setting.snapshots ?? 0);
    const changes = this.#log.filter(({ version }) => since !== null && version > since);
    const answer = isShort ? this.#head : { version: this.#head.version, changes };
    this.#wire.push({ kind: 'answer', to, number, answer });
  }

  #hear(person: Person, answer: Answer): void {
    const conflicts = person.side.receive(answer);
    person.waiting = 0;
    person.needsSnapshot = conflicts === null;
    for (const { reason, lost, mine, theirs } of conflicts ?? []) {
      if (reason === 'move') continue; // only a place gave way
      const value = lost === 'mine' || reason === 'restored' ? mine : theirs;
      for (const name of namesIn(value ?? null)) this.#named.add(name);
    }
  }

  #account(): Outcome {
    const found = survey(this.#head.state as unknown as Board);
    const unnamed = [...this.#put].filter(([name]) => !this.#named.has(name));
    const on = (name: string) => found.get(name) ?? [];
    return {
      edits: this.#edits,
      refusals: this.#refusals,
      named: this.#named.size,
      lost: unnamed.flatMap(([name]) => (on(name).length === 0 && !this.#gone.has(name) ? [name] : [])),
      doubled: unnamed.flatMap(([name]) => (on(name).length > 1 ? [name] : [])),
      misplaced: unnamed.flatMap(([name, thing]) =>
        on(name).some((other) => other !== thing) ? [name] : [],
      ),
    };
  }
}
