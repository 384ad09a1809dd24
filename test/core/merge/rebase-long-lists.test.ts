/** Lists that are longer than any that the laws of a rebase try. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../../components/core/json/patch.ts';
import { rebase } from '../../../components/core/merge/rebase.ts';
import { effort, firstSeed } from '../../support/effort.ts';
import { Prng } from '../../support/prng.ts';

const length = 1500;
const runs = effort(10, 200);

/** Adds, moves and removes items here and there; what is new counts up from `first`. */
function randomPatch(random: Prng, first: number): Patch {
  // Near each other, so that the two sides meet; and never at the end, wherever that is by then.
  const near = () => `/${random.below(4) * 400 + random.below(12)}`;
  return Array.from({ length: 300 }, (_, index): Operation => {
    const chance = random.next();
    if (chance < 0.4) return { op: 'add', path: near(), value: first + index };
    if (chance < 0.7) return { op: 'move', from: near(), path: near() };
    return { op: 'remove', path: near() };
  });
}

/** How often each number is there. */
function count(list: readonly number[]): Map<number, number> {
  const counted = new Map<number, number>();
  for (const item of list) counted.set(item, (counted.get(item) ?? 0) + 1);
  return counted;
}

describe('A rebase in a list of 1500 items', () => {
  it('keeps what either put in, once, and brings back nothing', () => {
    const base = Array.from({ length }, (_, index) => index);
    for (let run = 0; run < runs; run++) {
      const random = new Prng(firstSeed + run);
      const theirs = randomPatch(random, 10_000);
      const mine = randomPatch(random, 20_000);
      const { patches } = rebase(base, [theirs], [mine]);
      const after = (patch: Patch) => apply(base, patch) as number[];
      const [inTheirs, inMine] = [count(after(theirs)), count(after(mine))];
      const found = count([...patches].reduce(apply, after(theirs)) as number[]);
      for (const item of new Set([...base, ...inTheirs.keys(), ...inMine.keys(), ...found.keys()])) {
        const isKept =
          item < length ? inTheirs.has(item) && inMine.has(item) : inTheirs.has(item) || inMine.has(item);
        assert.equal(found.get(item) ?? 0, Number(isKept), `Item ${item}, seed ${firstSeed + run}`);
      }
    }
  });
});
