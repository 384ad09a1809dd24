/** What two sequences have in common, and what of one is in order. */

/** Edits beyond which a shortest script is not looked for: the search takes their square. */
const maxEdits = 256;

/** A run of equal elements on the way to where a search has got. */
interface Run {
  readonly old: number;
  readonly own: number;
  readonly length: number;
  readonly previous: Run | undefined;
}

/**
 * Pairs equal elements (`===`) of two sequences in order, as many as possible. Returns, for each of `after`, the index
 * of its partner in `before`, or -1.
 *
 * A greedy search for a shortest edit script: E. W. Myers, “An O(ND) Difference Algorithm and Its Variations”, 1986.
 * Where that would take too long, because the two have little in common, it makes do with a guess.
 */
export function align(before: readonly unknown[], after: readonly unknown[]): number[] {
  // By diagonal, old - own: how far in `before` one gets with so many edits, and by what run.
  const limit = Math.min(maxEdits, before.length + after.length);
  const middle = limit + 1;
  const reach = new Int32Array(2 * middle + 1).fill(-1);
  const runs: (Run | undefined)[] = [];
  reach[middle + 1] = 0;
  for (let edits = 0; edits <= limit; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const index = middle + diagonal;
      const deleted = reach[index - 1] ?? -1;
      const inserted = reach[index + 1] ?? -1;
      const isInsertion = deleted < inserted;
      const first = isInsertion ? inserted : deleted + 1;
      const previous = runs[isInsertion ? index + 1 : index - 1];
      const length = runLength(before, after, first, first - diagonal);
      runs[index] = length > 0 ? { old: first, own: first - diagonal, length, previous } : previous;
      const old = (reach[index] = first + length);
      if (old >= before.length && old - diagonal >= after.length) return pairRuns(runs[index], after.length);
    }
  }
  return alignRoughly(before, after);
}

/**
 * Completes `partners` by pairs of equal elements in any order: the first that has no partner yet with the first.
 */
export function pairEqual(
  before: readonly unknown[],
  after: readonly unknown[],
  partners: readonly number[] = after.map(() => -1),
): number[] {
  const taken = new Set(partners);
  const places = new Map<unknown, number[]>();
  for (let index = before.length; index-- > 0;) {
    if (taken.has(index)) continue;
    const same = places.get(before[index]);
    if (same) same.push(index);
    else places.set(before[index], [index]);
  }
  return partners.map((old, own) => (old < 0 ? (places.get(after[own])?.pop() ?? -1) : old));
}

/**
 * Returns the indexes of a longest strictly increasing subsequence, ascending.
 *
 * Patience sorting: M. L. Fredman, “On computing the length of longest increasing subsequences”, 1975.
 */
export function longestIncreasing(values: readonly number[]): number[] {
  const ends: number[] = []; // of a subsequence of each length, the index of the end that is smallest
  const previous = values.map((value, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    ends[low] = index;
    return ends[low - 1] ?? -1;
  });
  let index = ends.at(-1) ?? -1;
  for (let length = ends.length; length-- > 0; index = previous[index] ?? -1) ends[length] = index;
  return ends;
}

/** How many elements from `old` and `own` on are equal. */
function runLength(before: readonly unknown[], after: readonly unknown[], old: number, own: number): number {
  const limit = Math.min(before.length - old, after.length - own);
  let length = 0;
  while (length < limit && before[old + length] === after[own + length]) length++;
  return length;
}

function pairRuns(last: Run | undefined, length: number): number[] {
  const partners = new Array<number>(length).fill(-1);
  for (let run = last; run; run = run.previous) {
    for (let index = 0; index < run.length; index++) partners[run.own + index] = run.old + index;
  }
  return partners;
}

/** Pairs the n-th of equal elements with the n-th, and keeps as many pairs as are in order. */
function alignRoughly(before: readonly unknown[], after: readonly unknown[]): number[] {
  const found = pairEqual(before, after);
  const owns = [...found.keys()].filter((own) => found[own] !== -1);
  const inOrder = new Set(longestIncreasing(owns.map((own) => found[own] ?? -1)).map((index) => owns[index]));
  return found.map((old, own) => (inOrder.has(own) ? old : -1));
}
