/** Two classics on sequences: which elements two of them have in common, and which of one are already in order. */

/**
 * Pairs equal elements (`===`) of two sequences in order. Returns, for each of `after`, its index in `before`, or -1.
 *
 * Finds a shortest edit script: E. W. Myers, “An O(ND) Difference Algorithm and Its Variations”, 1986. Where the two
 * have little in common, it pairs only what is unique on both sides (Bram Cohen's “patience diff”) and tries again in
 * between, so that the time stays near linear.
 */
export function align(before: readonly unknown[], after: readonly unknown[]): Int32Array {
  const partners = new Int32Array(after.length).fill(-1);
  alignRange({ before, after, partners }, [0, before.length, 0, after.length]);
  return partners;
}

/**
 * Returns the indexes of a longest strictly increasing subsequence, ascending.
 *
 * Patience sorting: M. L. Fredman, “On computing the length of longest increasing subsequences”, 1975.
 */
export function longestIncreasing(values: ArrayLike<number>): number[] {
  const tails: number[] = []; // the index of the smallest value that ends a run of each length
  const previous = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(values, at(tails, middle)) < at(values, index)) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? at(tails, low - 1) : -1;
    tails[low] = index;
  }
  let last = tails.at(-1) ?? -1;
  for (let length = tails.length; length-- > 0; last = at(previous, last)) tails[length] = last;
  return tails;
}

/** Edits beyond which a shortest script is not looked for: the search costs their square. */
const maxEdits = 256;

interface Pairing {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  readonly partners: Int32Array;
}

/** A stretch of both sequences: from and to in `before`, from and to in `after`. */
type Range = readonly [number, number, number, number];

function alignRange(pairing: Pairing, range: Range): void {
  const { before, after, partners } = pairing;
  let [start, end, from, to] = range;
  while (start < end && from < to && before[start] === after[from]) partners[from++] = start++;
  while (start < end && from < to && before[end - 1] === after[to - 1]) partners[--to] = --end;
  if (start === end || from === to) return;
  const rest: Range = [start, end, from, to];
  if (!alignShortest(pairing, rest)) alignUnique(pairing, rest);
}

/** Myers' greedy search: `reach[k]` is how far in `before` one gets on diagonal `k` with so many edits. */
function alignShortest({ before, after, partners }: Pairing, [start, end, from, to]: Range): boolean {
  const width = end - start;
  const height = to - from;
  const limit = Math.min(width + height, maxEdits);
  const reach = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    for (let k = -edits; k <= edits; k += 2) {
      let x = stepFrom(reach, limit + 1, k, edits).x;
      while (x < width && x - k < height && before[start + x] === after[from + x - k]) x++;
      reach[limit + 1 + k] = x;
      if (x >= width && x - k >= height) {
        traceBack(partners, trace, [start, end, from, to]);
        return true;
      }
    }
    trace.push(reach.slice(limit + 1 - edits, limit + 2 + edits));
  }
  return false;
}

/** Where diagonal `k` is entered: from the one above by an insertion, or from the one below by a deletion. */
function stepFrom(
  reach: ArrayLike<number>,
  origin: number,
  k: number,
  edits: number,
): { x: number; down: boolean } {
  const below = at(reach, origin + k - 1);
  const above = at(reach, origin + k + 1);
  const down = k === -edits || (k !== edits && below < above);
  return { x: down ? above : below + 1, down };
}

function traceBack(partners: Int32Array, trace: readonly Int32Array[], [start, end, from, to]: Range): void {
  let x = end - start;
  let y = to - from;
  for (let edits = trace.length; edits > 0; edits--) {
    const step = stepFrom(trace[edits - 1] ?? [], edits - 1, x - y, edits);
    while (x > step.x) partners[from + --y] = start + --x;
    if (step.down) y--;
    else x--;
  }
  while (x > 0) partners[from + --y] = start + --x;
}

function alignUnique(pairing: Pairing, [start, end, from, to]: Range): void {
  const olds = uniques(pairing.before, start, end);
  const anchors = [...uniques(pairing.after, from, to)]
    .map(([element, own]) => ({ old: olds.get(element) ?? -1, own }))
    .filter(({ old, own }) => old >= 0 && own >= 0);
  const inOrder = new Set(longestIncreasing(anchors.map(({ old }) => old)));
  let [x, y] = [start, from];
  for (const { old, own } of anchors.filter((_, index) => inOrder.has(index))) {
    alignRange(pairing, [x, old, y, own]);
    pairing.partners[own] = old;
    [x, y] = [old + 1, own + 1];
  }
  if (y > from) alignRange(pairing, [x, end, y, to]);
}

/** The elements of a stretch with their index; -1 for those that occur more than once. */
function uniques(elements: readonly unknown[], from: number, to: number): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (let index = from; index < to; index++) {
    found.set(elements[index], found.has(elements[index]) ? -1 : index);
  }
  return found;
}

/** For indexes known to be inside. */
function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? -1;
}
