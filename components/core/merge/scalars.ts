import type { MergeOptions } from './conflict.ts';
import { sumOf } from './counters.ts';
import type { Json } from '../json/json.ts';
import { matches } from './patterns.ts';
import type { Tokens } from './patterns.ts';
import { looksLikeProse } from '../text/prose.ts';
import { mergeText } from '../text/text.ts';

/** What both sides made of one scalar. */
export interface Merged {
  readonly value: string | number;
  /** Whether something in it gave way all the same. */
  readonly overwritten: boolean;
}

/** Merges two values of the place `tokens` if that can keep both: counters are summed, prose is merged word by word. */
export function mergeScalars(
  base: Json | undefined,
  theirs: Json,
  mine: Json,
  tokens: Tokens,
  options: MergeOptions,
): Merged | null {
  if (isCount(theirs) && isCount(mine) && (theirs ?? mine) !== null && matches(options.counters, tokens)) {
    // What is only put back, as undo does, was counted before: where it is there again, it stays as it is.
    if (options.prefer === 'theirs' && typeof base !== 'number') return null;
    const value = sumOf(base, theirs, mine);
    return Number.isFinite(value) ? { value, overwritten: false } : null;
  }
  if (mine === theirs) return null;
  if (typeof base !== 'string' || typeof theirs !== 'string' || typeof mine !== 'string') return null;
  if (!matches(options.text, tokens) && !looksLikeProse(base, theirs, mine)) return null;
  const preferred = options.prefer === 'theirs' ? ([mine, theirs] as const) : ([theirs, mine] as const);
  const { text, overwritten } = mergeText(base, ...preferred);
  return { value: text, overwritten };
}

/** A counter may be null as long as nobody has counted. */
function isCount(value: Json): value is number | null {
  return typeof value === 'number' || value === null;
}
