/**
 * What holds of any rebase whatever: laws on random documents and random patches, free of any test runner so that they
 * run in every engine. A law throws an error that names the seed and shows the script.
 */
import { apply } from '../../components/core/json/patch.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import { equal } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { rebase } from '../../components/core/merge/rebase.ts';
import type { Conflict, MergeOptions, Rebased } from '../../components/core/merge/rebase.ts';
import { Prng } from './prng.ts';
import { anyScalar, randomDocument, tokens } from './random-json.ts';
import { randomPatches } from './random-patch.ts';

interface Script {
  readonly base: Json;
  readonly theirs: readonly Patch[];
  readonly mine: readonly Patch[];
  readonly options: MergeOptions;
}

export type Law = (seed: number) => void;

/** The laws by what they say. Each takes a seed, and is to be tried with many. */
export const laws: Readonly<Record<string, Law>> = {
  'applies after theirs, one patch for each of mine': checked((script) => {
    const { patches } = rebaseOf(script);
    if (patches.length !== script.mine.length) throw new Error(`${patches.length} patches`);
    [...script.theirs, ...patches].reduce(apply, script.base);
  }),
  'is the same when done again, and leaves its arguments alone': checked((script) => {
    const before = JSON.stringify(script);
    const first = rebaseOf(script);
    if (before !== JSON.stringify(script)) throw new Error('An argument was changed');
    if (JSON.stringify(first) !== JSON.stringify(rebaseOf(script))) throw new Error('Another result');
    guardAliases(script, first);
  }),
  'leaves mine as they are when nobody else did anything': checked(({ base, mine, options }) => {
    const { patches, conflicts } = rebase(base, [], mine, options);
    if (conflicts.length > 0) throw new Error(`Reported ${JSON.stringify(conflicts)}`);
    expectSame(patches.reduce(apply, base), mine.reduce(apply, base));
  }),
  'does what mine did when theirs was elsewhere': checked(({ base, theirs, mine, options }) => {
    const { patches, conflicts } = rebase(
      { here: base, there: base },
      theirs.map((patch) => under('/there', patch)),
      mine.map((patch) => under('/here', patch)),
      options,
    );
    if (conflicts.length > 0) throw new Error(`Reported ${JSON.stringify(conflicts)}`);
    const there = theirs.reduce(apply, base);
    expectSame([...patches].reduce(apply, { here: base, there }), { here: mine.reduce(apply, base), there });
  }),
  'is nothing when mine is nothing': checked(({ base, theirs, options }) => {
    const { patches, conflicts } = rebase(base, theirs, [], options);
    if (patches.length + conflicts.length > 0) throw new Error('Something came of nothing');
  }),
  'leaves nothing to do when both did the same': checked(({ base, mine, options }) => {
    const isSaidAtOnce =
      mine.length === 1 && mine[0]?.length === 1 && (mine[0][0]?.op ?? '').startsWith('re');
    if (!isSaidAtOnce) return;
    const { patches } = rebase(base, mine, mine, options);
    const head = mine.reduce(apply, base);
    expectSame(patches.reduce(apply, head), head);
  }),
  'names what is lost so that it can be put back': checked((script) => {
    const { patches, conflicts } = rebaseOf(script);
    const head = [...script.theirs, ...patches].reduce(apply, script.base);
    for (const { restore } of conflicts) apply(head, restore);
  }),
  'keeps what either put in, once, or names it': (seed) => {
    const random = new Prng(seed);
    const base = randomDocument(random, tokens('b'));
    const theirs = randomPatches(random, base, tokens('t'), 3);
    const mine = randomPatches(random, base, tokens('m'), 3);
    check(seed, { base, theirs, mine, options: randomOptions(random) }, account);
  },
};

/** Tries a law with `count` seeds from `seed` on. */
export function uphold(law: Law, seed: number, count: number): void {
  for (let tried = 0; tried < count; tried++) law(seed + tried);
}

function checked(law: (script: Script) => void): Law {
  return (seed) => {
    const random = new Prng(seed);
    const mint = anyScalar(random);
    const base = randomDocument(random, mint);
    const theirs = randomPatches(random, base, mint, 4);
    const mine = randomPatches(random, base, mint, 4);
    check(seed, { base, theirs, mine, options: randomOptions(random) }, law);
  };
}

function check(seed: number, script: Script, law: (script: Script) => void): void {
  try {
    law(script);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`Seed ${seed}: ${reason}\n${JSON.stringify(script)}`, { cause: error });
  }
}

function randomOptions(random: Prng): MergeOptions {
  return {
    ...(random.chance(0.2) ? { itemKey: 'text' } : {}),
    ...(random.chance(0.3) ? { deleteVsEdit: 'keep' as const } : {}),
    ...(random.chance(0.3) ? { prefer: 'theirs' as const } : {}),
    ...(random.chance(0.3) ? { counters: ['/*', '/*/*'], text: ['/a'] } : {}),
  };
}

function rebaseOf({ base, theirs, mine, options }: Script): Rebased {
  return rebase(base, theirs, mine, options);
}

/** Where every scalar is a token of its own: what came in is there as often as both sides say, or an event names it. */
function account(script: Script): void {
  const operations = [...script.theirs, ...script.mine].flat();
  // Who gives an item another key makes it another item; when both do so, there are two.
  const key = script.options.itemKey ?? 'id';
  if (operations.some(({ path }) => path.endsWith(`/${key}`))) return;
  const { patches, conflicts } = rebaseOf(script);
  if (conflicts.some(({ reason }) => reason === 'rejected') && operations.some(({ op }) => op === 'copy'))
    return;
  const b = count(script.base);
  const t = count(script.theirs.reduce(apply, script.base));
  const m = count(script.mine.reduce(apply, script.base));
  const head = count([...script.theirs, ...patches].reduce(apply, script.base));
  const named = count(
    conflicts.map(({ mine, theirs, base }) => [mine ?? null, theirs ?? null, base ?? null]),
  );
  const rejected = count(valuesOf(script.mine.filter((patch) => patch.some(({ op }) => op === 'test'))));
  // A copy outlives its source, a dropped operation does not remove, what moved away is not overwritten.
  const isCopied = operations.some(({ op }) => op === 'copy');
  const isPlain =
    !conflicts.some(({ lost }) => lost === 'mine') &&
    !isCopied &&
    !operations.some(({ op }) => op === 'move');
  for (const token of new Set([...t.keys(), ...m.keys(), ...head.keys()])) {
    if (named.has(token) || rejected.has(token)) continue;
    const of = (counted: Map<string, number>) => counted.get(token) ?? 0;
    const isKept = of(b) === 0 ? of(t) + of(m) > 0 : of(t) > 0 && of(m) > 0 && !isCopied;
    if (isKept && of(head) === 0) throw new Error(`Lost ${token}: ${JSON.stringify(patches)}`);
    const most = Math.max(1, of(t), of(m), of(t) + of(m) - of(b));
    if (of(head) > most && !isCopied) throw new Error(`Doubled ${token}: ${JSON.stringify(patches)}`);
    const isGone = of(b) > 0 && (of(t) === 0 || of(m) === 0);
    if (isGone && isPlain && of(head) > 0) throw new Error(`Back again ${token}: ${JSON.stringify(patches)}`);
  }
}

function count(value: Json): Map<string, number> {
  const counted = new Map<string, number>();
  for (const [token] of JSON.stringify(value).matchAll(/<\w+>/g)) {
    counted.set(token, (counted.get(token) ?? 0) + 1);
  }
  return counted;
}

function valuesOf(patches: readonly Patch[]): Json[] {
  return patches.flat().map((operation) => ('value' in operation ? operation.value : null));
}

function under(prefix: string, patch: Patch): Patch {
  return patch.map((operation) => ({
    ...operation,
    path: prefix + operation.path,
    ...('from' in operation ? { from: prefix + operation.from } : {}),
  }));
}

/** Nothing that came in, unless frozen, may go out: its holder could change it later. */
function guardAliases({ theirs, mine }: Script, { patches, conflicts }: Rebased): void {
  const given = new Set<object>();
  visit([...valuesOf(theirs), ...valuesOf(mine)], (container) => {
    if (!Object.isFrozen(container)) given.add(container);
  });
  const got = conflicts.map(({ mine, theirs, base }: Conflict) => [mine, theirs, base]);
  visit([valuesOf(patches), got], (container) => {
    if (given.has(container)) throw new Error(`Aliased ${JSON.stringify(container)}`);
  });
}

function visit(value: unknown, found: (container: object) => void): void {
  if (typeof value !== 'object' || value === null) return;
  found(value);
  for (const part of Object.values(value)) visit(part, found);
}

function expectSame(got: Json, expected: Json): void {
  if (equal(got, expected)) return;
  throw new Error(`Expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}
