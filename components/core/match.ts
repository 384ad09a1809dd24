/** Which items of two versions of a list are the same one, though moved or edited. */
import { equal, isArray, isContainer, isObject, memberOf } from './json.ts';
import type { Json, JsonArray } from './json.ts';
import { align, longestIncreasing } from './sequence.ts';

/** Where an item of a list comes from: the item at `index` of a list before. */
export interface Origin {
  readonly list: JsonArray;
  readonly index: number;
}

/**
 * Where the item at `index` of a list after comes from, if that was recorded: `null` if it is new, `undefined` if
 * nobody can tell.
 */
export type OriginOf = (list: JsonArray, index: number) => Origin | null | undefined;

export interface Matching {
  /** How many items at the start are the same on both sides; they count no further. */
  readonly start: number;
  readonly olds: JsonArray;
  readonly news: JsonArray;
  /** For each of `news`, the index of the same item in `olds`, or -1. */
  readonly partners: Int32Array;
}

/**
 * Pairs the items of two lists: by where they come from if that is known, else by their keys if all have one, else by
 * their content, and what is left by likeness.
 *
 * @param keys the members that may name an item, most telling first
 */
export function match(
  before: JsonArray,
  after: JsonArray,
  keys: readonly string[],
  originOf: OriginOf,
): Matching {
  const shorter = Math.min(before.length, after.length);
  const isSame = (old: number, own: number) => {
    if (before[old] !== after[own]) return false;
    const origin = originOf(after, own);
    return origin === undefined || (origin?.list === before && origin.index === old);
  };
  let start = 0;
  while (start < shorter && isSame(start, start)) start++;
  let end = 0;
  while (end < shorter - start && isSame(before.length - 1 - end, after.length - 1 - end)) end++;
  const pairing = new Pairing(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  );
  pairing.pairByOrigin((own) => {
    const origin = originOf(after, start + own);
    return origin?.list === before ? origin.index - start : -1;
  }, keys);
  if (!pairing.pairByKey(keys)) {
    const isOpen = pairing.partners.every((old) => old < 0);
    pairing.pairByContent(keys);
    if (isOpen && prefersPlaces(before, after, pairing)) pairing.pairByPlace();
  }
  const { olds, news, partners } = pairing;
  return { start, olds, news, partners };
}

/** The name of an item in any list: the first of `keys` that it has, and its value. */
export function nameOf(item: Json | undefined, keys: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined;
  const key = keys.find((each) => isName(memberOf(item, each)));
  return key && JSON.stringify([key, item[key]]);
}

/** What is at least so alike may be the same item. */
export const alike = 0.5;

/** How much two items have in common, from 0 to 1. Items of different names have nothing. */
export function likeness(a: Json | undefined, b: Json | undefined, keys: readonly string[]): number {
  if (a === b) return 1;
  if (typeof a === 'string' && typeof b === 'string') return likenessOfTexts(a, b);
  if (isArray(a) && isArray(b)) {
    const items = new Set(a);
    return b.filter((item) => items.has(item)).length / Math.max(a.length, b.length);
  }
  if (!isObject(a) || !isObject(b) || nameOf(a, keys) !== nameOf(b, keys)) return 0;
  const names = Object.keys({ ...a, ...b });
  const shares = names.map((name) => likenessOfMembers(memberOf(a, name), memberOf(b, name), keys));
  return shares.reduce((sum, share) => sum + share, 0) / names.length;
}

/** Numbers and booleans are apt to change in an item that stays the same: a position, a tick. */
function likenessOfMembers(a: Json | undefined, b: Json | undefined, keys: readonly string[]): number {
  if (equal(a, b)) return 1;
  return typeof a === typeof b && (typeof a === 'number' || typeof a === 'boolean')
    ? alike
    : likeness(a, b, keys);
}

function likenessOfTexts(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return (start + end) / Math.max(a.length, b.length);
}

class Pairing {
  readonly olds: JsonArray;
  readonly news: JsonArray;
  readonly partners: Int32Array;
  /** For each of `olds`, 1 if it has no partner yet. */
  readonly #free: Uint8Array;

  constructor(olds: JsonArray, news: JsonArray) {
    this.olds = olds;
    this.news = news;
    this.partners = new Int32Array(news.length).fill(-1);
    this.#free = new Uint8Array(olds.length).fill(1);
  }

  /** Pairs items with where they come from, except where another one was put into the place. */
  pairByOrigin(indexOf: (own: number) => number, keys: readonly string[]): void {
    for (const own of this.news.keys()) {
      const old = indexOf(own);
      if (nameOf(this.olds[old], keys) === nameOf(this.news[own], keys)) this.#pair(old, own);
    }
  }

  /** Returns whether all items have a key of the same name, and no two on one side the same. */
  pairByKey(keys: readonly string[]): boolean {
    const [olds, news] = this.#rest();
    for (const key of keys) {
      const known = indexByKey(this.olds, olds, key);
      const found = known && indexByKey(this.news, news, key);
      if (!known || !found) continue;
      for (const [name, own] of found) this.#pair(known.get(name), own);
      return true;
    }
    return false;
  }

  /** Pairs what is equal, first in order, then wherever it went; then what is alike, between those. */
  pairByContent(keys: readonly string[]): void {
    const [olds, news] = this.#rest();
    if (olds.length === 0 || news.length === 0) return;
    const [oldNames, newNames] = describe(pick(this.olds, olds), pick(this.news, news));
    align(oldNames, newNames).forEach((old, own) => {
      this.#pair(olds[old], news[own]);
    });
    const elsewhere = new Map<unknown, number[]>();
    olds.forEach((old, index) => {
      const same = elsewhere.get(oldNames[index]);
      if (!this.#free[old]) return;
      if (same) same.push(old);
      else elsewhere.set(oldNames[index], [old]);
    });
    news.forEach((own, index) => {
      if (this.partners[own] === -1) this.#pair(elsewhere.get(newNames[index])?.shift(), own);
    });
    this.#pairAlike(keys);
  }

  pairByPlace(): void {
    for (const index of this.olds.keys()) this.partners[index] = index;
  }

  #pairAlike(keys: readonly string[]): void {
    let next = 0;
    this.partners.forEach((partner, own) => {
      let best = partner;
      let most = alike;
      for (let old = next; partner < 0 && this.#free[old] && old < next + reach; old++) {
        const share = likeness(this.olds[old], this.news[own], keys);
        if (share >= most && (best < 0 || share > most)) [best, most] = [old, share];
      }
      this.#pair(best, own);
      if (best >= 0) next = best + 1;
    });
  }

  #pair(old: number | undefined, own: number | undefined): void {
    if (old === undefined || own === undefined || !this.#free[old]) return;
    this.#free[old] = 0;
    this.partners[own] = old;
  }

  /** The indexes of those that have no partner, on both sides. */
  #rest(): [olds: readonly number[], news: readonly number[]] {
    return [
      [...this.olds.keys()].filter((old) => this.#free[old]),
      [...this.news.keys()].filter((own) => this.partners[own] === -1),
    ];
  }
}

/** How far behind its place a like item is looked for. */
const reach = 8;

/**
 * Whether to edit in place what stands at the same index, though items could be taken for moved: in a tuple of numbers,
 * a grid, a game board, where the place is what counts. Such lists do not grow, and hold the same value twice.
 */
function prefersPlaces(before: JsonArray, after: JsonArray, { olds, news, partners }: Pairing): boolean {
  if (before.length !== after.length) return false;
  const changed = [...olds.keys()].filter((index) => !equal(olds[index], news[index]));
  const all = [...before, ...after];
  if (all.every((item) => typeof item === 'number') && before.length <= 4) return true;
  const kept = [...partners.keys()].filter((own) => partners[own] !== -1);
  const gone = 2 * (olds.length - kept.length);
  const moved = kept.length - longestIncreasing(kept.map((own) => partners[own] ?? -1)).length;
  const edited = kept.filter((own) => !equal(olds[partners[own] ?? -1], news[own])).length;
  const edits = gone + moved + edited;
  if (all.some(isContainer)) {
    return changed.length < edits && changed.every((index) => isSameKind(olds[index], news[index]));
  }
  const hasTwins = new Set(before).size < before.length || new Set(after).size < after.length;
  return changed.length <= (hasTwins ? 2 * edits : edits);
}

function isSameKind(a: Json | undefined, b: Json | undefined): boolean {
  return isContainer(a) && isContainer(b) && isArray(a) === isArray(b);
}

function isName(value: Json | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function indexByKey(
  items: JsonArray,
  indexes: readonly number[],
  key: string,
): Map<string | number, number> | null {
  const found = new Map<string | number, number>();
  for (const index of indexes) {
    const item = items[index];
    const name = isObject(item) ? memberOf(item, key) : undefined;
    if (!isName(name) || found.has(name)) return null;
    found.set(name, index);
  }
  return found;
}

function pick(items: JsonArray, indexes: readonly number[]): readonly (Json | undefined)[] {
  return indexes.map((index) => items[index]);
}

/** Gives equal items equal names (`===`). What both sides share by reference is its own name. */
function describe(olds: readonly (Json | undefined)[], news: readonly (Json | undefined)[]) {
  const known = new Set(olds);
  const shared = new Set(news.filter((item) => known.has(item)));
  const name = (item: Json | undefined) =>
    isContainer(item) && !shared.has(item) ? `\0${canonical(item)}` : item;
  return [olds.map(name), news.map(name)] as const;
}

/** JSON with the members in order, so that equal values read equal. */
function canonical(value: Json | undefined): string {
  if (!isContainer(value)) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}
