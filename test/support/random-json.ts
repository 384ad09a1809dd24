/** Random documents with everything that is odd but allowed: names that need escaping, twins, lists of lists. */
import { toJson } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { Prng } from './prng.ts';

export const oddNames = [
  '',
  '-',
  '0',
  '1',
  'a/b',
  '~',
  '~1',
  'ключ',
  'a',
  'b',
  'list',
  'id',
  'text',
] as const;

/** Where scalars come from. */
export type Mint = () => Json;

/** Scalars of few values, so that twins and equal edits are frequent. */
export function anyScalar(random: Prng): Mint {
  const scalars = [null, true, false, 0, 1, 2, -1.5, '', 'a', 'b', 'one two three', 'one two four five'];
  return () => random.pick(scalars);
}

/** A different string each time, so that it can be told what became of it. */
export function tokens(prefix: string): Mint {
  let minted = 0;
  return () => `<${prefix}${++minted}>`;
}

/** A document, mostly a container at the root. */
export function randomDocument(random: Prng, mint: Mint): Json {
  return toJson(random.chance(0.03) ? mint() : randomContainer(random, mint, 3));
}

/** Any value, at most `depth` levels deep. */
export function randomJson(random: Prng, mint: Mint, depth: number): Json {
  return depth === 0 || random.chance(0.45) ? mint() : randomContainer(random, mint, depth);
}

function randomContainer(random: Prng, mint: Mint, depth: number): Json {
  const size = random.below(5);
  const part = () => randomJson(random, mint, depth - 1);
  switch (random.below(3)) {
    case 0:
      return Object.fromEntries(Array.from({ length: size }, () => [random.pick(oddNames), part()]));
    case 1:
      return Array.from({ length: size }, part);
    default:
      return Array.from({ length: size }, () => ({
        id: random.below(100_000),
        text: mint(),
        a: randomJson(random, mint, Math.max(0, depth - 2)),
      }));
  }
}
