/** What holds of undo and redo whatever was done: laws on random edits, free of any test runner. */
import { equal, toJson } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { invert } from '../../components/core/undo/invert.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import type { Conflict } from '../../components/core/merge/rebase.ts';
import { emptyHistory } from '../../components/core/undo/history.ts';
import { historyLimit, record, redo, undo } from '../../components/core/undo/undo.ts';
import type { History } from '../../components/core/undo/history.ts';
import type { Undone } from '../../components/core/undo/undo.ts';
import { namesIn, newBoard, randomEdit, survey } from './board.ts';
import type { Board } from './board.ts';
import { Prng } from './prng.ts';
import { anyScalar, randomDocument } from './random-json.ts';
import { randomPatch } from './random-patch.ts';
import type { Law } from './rebase-laws.ts';

/** The laws by what they say. Each takes a seed, and is to be tried with many. */
export const laws: Readonly<Record<string, Law>> = {
  'the inverse of a patch leads back exactly': named((random) => {
    const mint = anyScalar(random);
    const document = randomDocument(random, mint);
    const patch = randomPatch(random, document, mint);
    expectSame(apply(apply(document, patch), invert(document, patch)), document);
  }),
  'undoing all leads to the start, redoing all to the end': named((random) => {
    const mint = anyScalar(random);
    const session = new Session(randomDocument(random, mint));
    const start = session.state;
    for (let edits = random.below(12); edits > 0; edits--)
      session.edit(randomPatch(random, session.state, mint));
    const end = session.state;
    session.undoAll();
    expectSame(session.state, start);
    session.redoAll();
    expectSame(session.state, end);
    if (session.conflicts.length > 0) throw new Error(`Reported ${JSON.stringify(session.conflicts)}`);
  }),
  'undoing all of mine takes what is mine and leaves what is theirs': named((random) => {
    const session = mixedSession(random);
    const before = survey(session.state as unknown as Board);
    session.undoAll();
    const after = survey(session.state as unknown as Board);
    const told = namesIn(
      session.conflicts.map(({ mine, theirs, base }) => [mine ?? null, theirs ?? null, base ?? null]),
    );
    for (const name of after.keys()) {
      if (name.startsWith('tA') && !told.has(name)) throw new Error(`Left ${name} in silence`);
    }
    for (const name of before.keys()) {
      if (/B\d/.test(name) && !after.has(name)) throw new Error(`Took ${name}`);
    }
    for (const [name, on] of after) if (on.length > 1) throw new Error(`Doubled ${name}`);
  }),
  'redoing all after that leads back exactly': named((random) => {
    const session = mixedSession(random);
    const before = session.state;
    session.undoAll();
    session.redoAll();
    expectSame(session.state, before);
  }),
  'undoing and redoing between edits of others loses nothing of theirs': named((random) => {
    const session = mixedSession(random);
    for (let acts = 12; acts > 0; acts--) {
      if (random.chance(0.5))
        session.foreign(randomEdit(random, session.state as unknown as Board, authors.B()));
      else if (random.chance(0.6)) session.undo();
      else session.redo();
      const after = survey(session.state as unknown as Board);
      for (const [name, on] of after) if (on.length > 1) throw new Error(`Doubled ${name}`);
    }
  }),
};

let names = 0;
const authors = {
  A: () => ({ next: () => `A${++names}`, isRecorded: true }),
  // What others did is learnt from comparing two states.
  B: () => ({ next: () => `B${++names}`, isRecorded: false }),
};

/** A's session: edits that can be undone, and those of others in between. */
class Session {
  state: Json;
  history: History = emptyHistory;
  readonly script: (readonly [string, Patch])[] = [];
  readonly conflicts: Conflict[] = [];
  #now = 0;

  constructor(start: Json) {
    this.state = toJson(start);
  }

  edit(patch: Patch): void {
    const before = this.state;
    this.state = apply(before, patch);
    this.script.push(['A', patch]);
    this.history = record(this.history, { before, after: this.state, patch, at: (this.#now += 1000) });
  }

  foreign(patch: Patch): void {
    this.state = apply(this.state, patch);
    this.script.push(['B', patch]);
  }

  undo(): boolean {
    return this.#take('undo', undo(this.history, this.state));
  }

  redo(): boolean {
    return this.#take('redo', redo(this.history, this.state));
  }

  undoAll(): void {
    while (this.undo());
  }

  redoAll(): void {
    while (this.redo());
  }

  #take(name: string, undone: Undone | null): boolean {
    if (undone === null) return false;
    this.script.push([name, undone.patch]);
    this.state = apply(this.state, undone.patch);
    this.history = undone.history;
    this.conflicts.push(...undone.conflicts);
    return true;
  }
}

let current: Session | undefined;

function mixedSession(random: Prng): Session {
  names = 0;
  const session = new Session(newBoard() as unknown as Json);
  current = session;
  for (let edits = 4 + random.below(20); edits > 0; edits--) {
    const board = session.state as unknown as Board;
    if (random.chance(0.5)) session.edit(randomEdit(random, board, authors.A()));
    else session.foreign(randomEdit(random, board, authors.B()));
  }
  if (session.history.undo.length > historyLimit) throw new Error('Too long a history');
  return session;
}

function named(law: (random: Prng) => void): Law {
  return (seed) => {
    current = undefined;
    try {
      law(new Prng(seed));
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`Seed ${seed}: ${reason}\n${JSON.stringify(scriptOf(current))}`, { cause: error });
    }
  };
}

function scriptOf(session: Session | undefined): unknown {
  return session?.script;
}

function expectSame(got: Json, expected: Json): void {
  if (equal(got, expected)) return;
  throw new Error(`Expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}
