/** Numbers that the app calls counters: what each side added counts, and one that is not there counts as 0. */
import type { MergeOptions } from './conflict.ts';
import type { Json } from '../json/json.ts';
import { fits, matches } from './patterns.ts';
import { tokensOf } from './tree.ts';
import type { Node } from './tree.ts';

/** What both sides made of a counter. */
export function sumOf(base: Json | undefined, theirs: Json | undefined, mine: Json | undefined): number {
  return count(theirs) + count(mine) - count(base);
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** Where there are counters. */
export class Counters {
  readonly #patterns: readonly string[];

  constructor({ counters = [] }: MergeOptions) {
    this.#patterns = counters;
  }

  /** Whether the member or the item `name` of a container is one. */
  has(container: Node, name: string | number): boolean {
    return this.#patterns.length > 0 && matches(this.#patterns, [...tokensOf(container), name]);
  }

  /** Whether a node may be one, or there may be one in it. */
  mayBeIn(node: Node): boolean {
    if (this.#patterns.length === 0) return false;
    const tokens = tokensOf(node);
    return this.#patterns.some((pattern) => fits(pattern, tokens));
  }
}
