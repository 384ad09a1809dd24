/** Patterns of places, as {@link MergeOptions} has them: JSON Pointers in which a token `*` stands for any one token. */
import { parsePointer } from '../json/patch.ts';

export type Tokens = readonly (string | number)[];

/** Whether one of `patterns` is about the place `tokens`. */
export function matches(patterns: readonly string[] = [], tokens: Tokens): boolean {
  return patterns.some((pattern) => fits(pattern, tokens, true));
}

/** Whether `tokens` leads to a place that `pattern` is about, or, unless `isExact`, to one around it. */
export function fits(pattern: string, tokens: Tokens, isExact = false): boolean {
  const expected = parsePointer(pattern);
  if (isExact ? expected.length !== tokens.length : expected.length < tokens.length) return false;
  return tokens.every((token, index) => expected[index] === '*' || expected[index] === String(token));
}
