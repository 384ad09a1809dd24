import type { MergeOptions } from './conflict.ts';
import type { Json } from '../json/json.ts';
import { parsePointer } from '../json/patch.ts';
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
  tokens: readonly (string | number)[],
  options: MergeOptions,
): Merged | null {
  if (typeof theirs === 'number' && typeof mine === 'number' && matches(options.counters, tokens)) {
    const value = theirs + mine - (typeof base === 'number' ? base : 0);
    return Number.isFinite(value) ? { value, overwritten: false } : null;
  }
  if (typeof base !== 'string' || typeof theirs !== 'string' || typeof mine !== 'string') return null;
  if (!matches(options.text, tokens) && !looksLikeProse(base, theirs, mine)) return null;
  const preferred = options.prefer === 'theirs' ? ([mine, theirs] as const) : ([theirs, mine] as const);
  const { text, overwritten } = mergeText(base, ...preferred);
  return { value: text, overwritten };
}

function matches(patterns: readonly string[] = [], tokens: readonly (string | number)[]): boolean {
  return patterns.some((pattern) => {
    const expected = parsePointer(pattern);
    return (
      expected.length === tokens.length &&
      expected.every((token, index) => token === '*' || token === String(tokens[index]))
    );
  });
}
