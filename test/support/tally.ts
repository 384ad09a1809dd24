/**
 * Several people who count, over a network that loses and delays: at rest, every counter is the sum of what everybody
 * added, refused changes left out.
 *
 * There is no clock: a seeded scheduler decides what happens next. Somebody counts, goes offline, comes back, or asks the
 * authority, which accepts, refuses, or answers with the changes missed or a snapshot; a request may come late, or never, and so
 * may an answer.
 */
import { accept, rebaseWrite } from '../../components/core/sync/authority.ts';
import type { Change, ChangeId, Snapshot } from '../../components/core/sync/change.ts';
import { diff } from '../../components/core/diff/diff.ts';
import { emptyHistory, recorded } from '../../components/core/undo/history.ts';
import type { History } from '../../components/core/undo/history.ts';
import { equal, toJson } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../components/core/json/patch.ts';
import type { Answer, Write } from '../../components/core/sync/protocol.ts';
import { receive, withdraw } from '../../components/core/sync/receive.ts';
import type { MergeOptions } from '../../components/core/merge/rebase.ts';
import { edit, isPending, replicaOf } from '../../components/core/sync/replica.ts';
import { send } from '../../components/core/sync/send.ts';
import type { Replica } from '../../components/core/sync/replica.ts';
import { redo, undo } from '../../components/core/undo/undo.ts';
import { Prng } from './prng.ts';
import type { Law } from './rebase-laws.ts';

const options: MergeOptions = { counters: ['/votes', '/late', '/reactions/*', '/tally/*', '/polls/*/votes'] };

interface Ballot {
  readonly votes?: number;
  readonly late: number | null;
  readonly reactions?: Readonly<Record<string, number>>;
  readonly tally: readonly number[];
  readonly polls: readonly { readonly id: string; readonly votes?: number }[];
}

/** Most counters are not there yet: who comes first creates them, and others do so too. */
const start: Ballot = { late: null, tally: [0, 0, 0], polls: [{ id: 'lunch' }] };

/** The same with everything that counters are in: who refuses what puts it there takes away what was counted in it. */
const furnished: Ballot = {
  ...start,
  reactions: {},
  polls: ['lunch', 'dinner', 'tea'].map((id) => ({ id })),
};

/** The same with the counters: of two who take back that they created one, only one takes it away. */
const filled: Ballot = {
  ...start,
  votes: 0,
  late: 0,
  reactions: { a: 0, b: 0 },
  polls: furnished.polls.map(({ id }) => ({ id, votes: 0 })),
};

/** Every counter by a name that stays, whatever becomes of the lists. */
function survey(state: Json): Map<string, number> {
  const { votes = 0, late, reactions = {}, tally, polls } = state as unknown as Ballot;
  return new Map<string, number>([
    ['votes', votes],
    ['late', late ?? 0],
    ...Object.entries(reactions).map(([name, count]) => [`reactions ${name}`, count] as const),
    ...tally.map((count, index) => [`tally ${index}`, count] as const),
    ...polls.map(({ id, votes: count = 0 }) => [`polls ${id}`, count] as const),
  ]);
}

/** What it takes to add `amount` to a counter that `random` picks, as an app may write it down. */
function count(random: Prng, state: Json, amount: number): Patch {
  const ballot = state as unknown as Ballot;
  const { votes = 0, late, reactions, tally, polls } = ballot;
  const name = random.pick(['a', 'b']);
  const index = random.below(tally.length);
  const set = (path: string, old: number | null | undefined): Operation => ({
    op: old === undefined || random.chance(0.3) ? 'add' : 'replace',
    path,
    value: (old ?? 0) + amount,
  });
  switch (random.below(6)) {
    case 0:
      return [set('/votes', ballot.votes)];
    case 1:
      return [set('/late', late)];
    case 2:
      if (!reactions) return [{ op: 'add', path: '/reactions', value: { [name]: amount } }];
      return [set(`/reactions/${name}`, reactions[name])];
    case 3:
      return [{ op: 'replace', path: `/tally/${index}`, value: (tally[index] ?? 0) + amount }];
    case 4: {
      const id = random.pick(['lunch', 'dinner', 'tea']);
      const at = polls.findIndex((poll) => poll.id === id);
      if (at >= 0) return [set(`/polls/${at}/votes`, polls[at]?.votes)];
      return [{ op: 'add', path: `/polls/${random.below(polls.length + 1)}`, value: { id, votes: amount } }];
    }
    default: {
      // Who knows nothing of patches sets a state, or a part of one.
      const next = toJson({ ...ballot, votes: votes + amount });
      return random.chance(0.5) ? diff(state, next) : [{ op: 'replace', path: '', value: next }];
    }
  }
}

interface Person {
  readonly name: string;
  replica: Replica;
  history: History;
  isOffline: boolean;
  /** The counters of its changes that were refused. */
  readonly lost: Set<number>;
  /** What was added and has not been sent. */
  unsent: Map<string, number>[];
  /** What the change that was sent adds. */
  sent: Map<string, number>[];
}

export interface Setting {
  readonly seed: number;
  readonly participants: number;
  readonly events: number;
  /** How often the authority has no history to answer with, from 0 to 1. */
  readonly snapshots: number;
  /** How often it refuses a change for good. */
  readonly refusals: number;
  /** How often somebody takes the last edit back, or brings it back. */
  readonly undos: number;
  /** Whether in the end everybody takes back everything, so that nothing may be left. */
  readonly isTakenBack: boolean;
}

/** @throws {Error} unless everybody ends with the sum of everything */
export function tally(setting: Setting): void {
  new Tally(setting).run();
}

class Tally {
  readonly #setting: Setting;
  readonly #random: Prng;
  readonly #people: readonly Person[];
  #head: Snapshot;
  readonly #states = new Map<number, Json>();
  readonly #log: Change[] = [];
  readonly #refused = new Set<ChangeId>();
  /** Requests that are late: they arrive, and nobody hears the answer. */
  readonly #late: Write[] = [];
  readonly #expected = new Map<string, number>();
  #now = 0;
  /** Nothing is refused any more. */
  #isOver = false;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#random = new Prng(setting.seed);
    const state = toJson(
      setting.isTakenBack || setting.undos > 0 ? filled : setting.refusals > 0 ? furnished : start,
    );
    this.#head = { version: 1, state, seen: {} };
    this.#states.set(1, state);
    this.#people = Array.from({ length: setting.participants }, (_, index) => {
      const name = String.fromCharCode(65 + index);
      const replica = replicaOf(name, this.#head);
      return {
        name,
        replica,
        history: emptyHistory,
        isOffline: false,
        lost: new Set(),
        unsent: [],
        sent: [],
      };
    });
  }

  run(): void {
    for (let event = 0; event < this.#setting.events; event++) this.#happen();
    this.#settle();
    this.#expectSums();
    if (!this.#setting.isTakenBack) return;
    this.#isOver = true;
    for (const person of this.#people) while (this.#take(person, undo));
    this.#settle();
    this.#expectSums();
    const left = [...survey(this.#head.state)].filter(([, amount]) => amount !== 0);
    if (left.length > 0) throw new Error(`Left ${JSON.stringify(left)} where all was taken back`);
  }

  #settle(): void {
    for (let round = 0; !this.#people.every((person) => this.#isAtRest(person)); round++) {
      if (round > 1000) throw new Error('They never come to rest');
      for (const person of this.#people) this.#exchange(person, true);
    }
    for (const { name, replica } of this.#people) {
      if (!equal(replica.state, this.#head.state))
        throw new Error(`${name} has another state than the authority`);
    }
  }

  #expectSums(): void {
    const found = survey(this.#head.state);
    for (const name of new Set([...found.keys(), ...this.#expected.keys()])) {
      const [got, expected] = [found.get(name) ?? 0, this.#expected.get(name) ?? 0];
      if (got !== expected) throw new Error(`Expected ${name} to be ${expected}, got ${got}`);
    }
  }

  #happen(): void {
    const person = this.#random.pick(this.#people);
    const chance = this.#random.next();
    if (chance < this.#setting.undos) this.#take(person, this.#random.chance(0.6) ? undo : redo);
    else if (chance < 0.45) this.#count(person);
    else if (chance < 0.5) person.isOffline = !person.isOffline;
    else if (chance < 0.55) this.#deliverLate();
    else if (!person.isOffline) this.#exchange(person, false);
  }

  #count(person: Person): void {
    // Mostly by the same amount, so that two are often equal.
    const amount = this.#random.chance(0.7) ? 1 : this.#random.below(5) - 2;
    const patch = count(this.#random, person.replica.state, amount);
    const before = person.replica.state;
    this.#edit(person, patch);
    const change = person.replica.counter + 1;
    const made = { before, after: person.replica.state, patch, at: this.#now, change };
    person.history = recorded(person.history, made);
  }

  #take(person: Person, take: typeof undo): boolean {
    const { replica, history, lost } = person;
    const step = take(history, replica.state, {
      merge: options,
      change: replica.counter + 1,
      lost: [...lost],
    });
    if (step === null) return false;
    this.#edit(person, step.patch);
    person.history = step.history;
    return true;
  }

  #edit(person: Person, patch: Patch): void {
    // What is undone together is not undone at all if some of it was refused.
    this.#now += this.#setting.refusals === 0 && this.#random.chance(0.3) ? 10 : 10_000;
    const before = survey(person.replica.state);
    person.replica = edit(person.replica, patch);
    const added = new Map<string, number>();
    const after = survey(person.replica.state);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      added.set(name, (after.get(name) ?? 0) - (before.get(name) ?? 0));
    }
    person.unsent.push(added);
    this.#expect([added], 1);
  }

  #expect(all: readonly ReadonlyMap<string, number>[], sign: 1 | -1): void {
    for (const added of all) {
      for (const [name, amount] of added) {
        this.#expected.set(name, (this.#expected.get(name) ?? 0) + sign * amount);
      }
    }
  }

  #exchange(person: Person, isSound: boolean): void {
    const ready = send(person.replica);
    if (ready !== person.replica) {
      person.replica = ready;
      person.sent = person.unsent;
      person.unsent = [];
    }
    const { sent, version } = person.replica;
    const isLost = () => !isSound && this.#random.chance(0.2);
    const rebase = this.#random.chance(0.5) ? options : null;
    const write = sent && { ...sent, rebase };
    if (write && isLost()) return void this.#late.push(write);
    if (write && !this.#write(write)) return this.#refuse(person);
    const answer = this.#answer(version);
    if (isLost()) return;
    const received = receive(person.replica, answer, options);
    if (received === null) throw new Error('A gap');
    person.replica = received.replica;
    this.#check(person);
  }

  #refuse(person: Person): void {
    person.lost.add(person.replica.counter);
    person.replica = withdraw(person.replica, options).replica;
    this.#expect(person.sent, -1);
    this.#check(person);
  }

  /** Says whether the authority took it, or will not take it now; `false` if it never will. */
  #write(write: Write): boolean {
    const judged = accept(this.#head, write, '2026-01-01T00:00:00Z');
    if (judged.kind === 'repeat') return true;
    const isRefused = !this.#isOver && this.#random.chance(this.#setting.refusals);
    if (this.#refused.has(write.id) || isRefused) {
      this.#refused.add(write.id);
      return false;
    }
    const verdict = judged.kind === 'stale' ? this.#rebased(write) : judged;
    if (verdict?.kind !== 'accepted') return true;
    this.#head = verdict.head;
    this.#log.push(verdict.change);
    this.#states.set(verdict.head.version, verdict.head.state);
    return true;
  }

  #rebased(write: Write) {
    const base = this.#states.get(write.version);
    if (write.rebase === null || base === undefined) return null;
    const missed = this.#log.filter(({ version }) => version > write.version);
    const patch = rebaseWrite(base, missed, write);
    return (
      patch && accept(this.#head, { ...write, patch, version: this.#head.version }, '2026-01-01T00:00:00Z')
    );
  }

  #deliverLate(): void {
    const [write] = this.#late.splice(this.#random.below(this.#late.length + 1), 1);
    // Once refused, its author may have given it up.
    if (write && !this.#refused.has(write.id)) {
      const { refusals } = this.#setting;
      if (refusals === 0) this.#write(write);
    }
  }

  #answer(since: number): Answer {
    if (this.#random.chance(this.#setting.snapshots)) return this.#head;
    return { version: this.#head.version, changes: this.#log.filter(({ version }) => version > since) };
  }

  #isAtRest({ replica }: Person): boolean {
    return !isPending(replica) && replica.version === this.#head.version;
  }

  #check({ name, replica: { confirmed, sent, unsent, state } }: Person): void {
    const pending = sent === null ? unsent : [sent.patch, ...unsent];
    if (!equal(pending.reduce(apply, confirmed), state))
      throw new Error(`${name} shows something else than it has`);
  }
}

/** The laws by what they say. Each takes a seed, and is to be tried with many. */
export const laws: Readonly<Record<string, Law>> = {
  'is the sum of all that was added': counting({}),
  'is that where there are mostly snapshots to learn from': counting({ snapshots: 0.7 }),
  'is that of what was not refused': counting({ refusals: 0.1 }),
  'is that of what was not refused, with snapshots too': counting({ refusals: 0.1, snapshots: 0.5 }),
  'is that where people take back what they added, and bring it back': counting({
    undos: 0.1,
    snapshots: 0.2,
  }),
  'is nothing once everybody has taken back everything': counting({ undos: 0.05, isTakenBack: true }),
  'is nothing then, though some of it was refused': counting({ refusals: 0.1, isTakenBack: true }),
};

function counting(setting: Partial<Setting>): Law {
  return (seed) => {
    const participants = 2 + (seed % 4);
    try {
      tally({
        seed,
        participants,
        events: 150,
        snapshots: 0.05,
        refusals: 0,
        undos: 0,
        isTakenBack: false,
        ...setting,
      });
    } catch (error) {
      throw new Error(`Seed ${seed}: ${String(error)}`, { cause: error });
    }
  };
}
