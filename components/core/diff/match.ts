/** Which items of two versions of a list are the same one, though moved or edited. */
import { equal, isArray, isContainer, isObject, memberOf } from '../json/json.ts';
import type { Json, JsonArray } from '../json/json.ts';
import { commonEnd, commonStart } from './affixes.ts';
import { align, longestIncreasing, pairEqual } from './sequence.ts';

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
  readonly partners: number[];
  /** Those of `olds` that have no partner. */
  readonly free: Set<number>;
}

type Keys = readonly string[];

/**
 * Pairs the items of two lists: by where they come from if that is known, else by the keys they have, else by their
 * content, and what is left by likeness.
 *
 * @param keys the members that may name an item, most telling first
 */
export function match(before: JsonArray, after: JsonArray, keys: Keys, originOf: OriginOf): Matching {
  const matching = strip(before, after, originOf);
  const { start, olds, news, partners, free } = matching;
  if (free.size === 0 || news.length === 0) return matching;
  if (olds.length === 1 && news.length === 1 && nameOf(olds[0], keys) === (nameOf(news[0], keys) ?? '')) {
    partners[0] = 0; // as usual: one item was edited
    return matching;
  }
  for (const [own, item] of news.entries()) {
    const origin = originOf(after, start + own);
    const old = origin?.list === before ? origin.index - start : -1;
    // An item of another name has been put into its place.
    if (nameOf(olds[old], keys) === nameOf(item, keys)) pair(matching, old, own);
  }
  const isRecorded = free.size < olds.length;
  pairByName(matching, keys);
  pairAlike(matching, keys);
  if (!isRecorded && prefersPlaces(matching, before, after))
    return { ...matching, partners: [...olds.keys()] };
  return matching;
}

/** The name of an item in any list: the first of `keys` that it has, and its value. */
export function nameOf(item: Json | undefined, keys: Keys): string | undefined {
  if (!isObject(item)) return undefined;
  for (const key of keys) {
    const value = memberOf(item, key);
    if (typeof value === 'string' || typeof value === 'number') return `${key} ${typeof value} ${value}`;
  }
  return undefined;
}

/** What is at least so alike may be the same item. */
export const alike = 0.5;

/** How much two items have in common, from 0 to 1. Items of different names have nothing. */
export function likeness(a: Json | undefined, b: Json | undefined, keys: Keys): number {
  if (equal(a, b)) return 1;
  if (typeof a === 'string' && typeof b === 'string') {
    const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
    const start = commonStart(a, b, shorter.length);
    return (start + commonEnd(a, b, shorter.length - start)) / longer.length;
  }
  if (isArray(a) && isArray(b)) {
    return pairEqual(a, b).filter((old) => old >= 0).length / Math.max(a.length, b.length);
  }
  if (!isObject(a) || !isObject(b) || nameOf(a, keys) !== nameOf(b, keys)) return 0;
  const names = Object.keys({ ...a, ...b });
  const shares = names.map((name) => {
    const [old, own] = [memberOf(a, name), memberOf(b, name)];
    // A number or a boolean is apt to change in an item that stays the same: a position, a tick.
    const isVolatile = typeof old === typeof own && (typeof own === 'number' || typeof own === 'boolean');
    return Math.max(likeness(old, own, keys), isVolatile ? alike : 0);
  });
  return shares.reduce((sum, share) => sum + share, 0) / names.length;
}

/** Sets aside what is the same at the start and at the end. */
function strip(before: JsonArray, after: JsonArray, originOf: OriginOf): Matching {
  const isSame = (old: number, own: number) => {
    if (before[old] !== after[own]) return false;
    const origin = originOf(after, own);
    return origin === undefined || (origin?.list === before && origin.index === old);
  };
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(start, start)) start++;
  let end = 0;
  while (end < shorter - start && isSame(before.length - 1 - end, after.length - 1 - end)) end++;
  const olds = part(before, start, before.length - end);
  const news = part(after, start, after.length - end);
  return { start, olds, news, partners: news.map(() => -1), free: new Set(olds.keys()) };
}

/** A slice. V8's own takes eighty times as long for a frozen array. */
function part(list: JsonArray, start: number, end: number): Json[] {
  const items: Json[] = [];
  for (let index = start; index < end; index++) items.push(list[index] ?? null);
  return items;
}

function pair({ partners, free }: Matching, old: number | undefined, own: number | undefined): void {
  if (old !== undefined && own !== undefined && free.delete(old)) partners[own] = old;
}

/** Pairs items of the same name or content: those in order first, then wherever they went. */
function pairByName(matching: Matching, keys: Keys): void {
  const olds = [...matching.free];
  const news = [...matching.news.keys()].filter((own) => matching.partners[own] === -1);
  const [oldNames, newNames] = describe(
    olds.map((old) => matching.olds[old]),
    news.map((own) => matching.news[own]),
    keys,
  );
  for (const [own, old] of pairEqual(oldNames, newNames, align(oldNames, newNames)).entries()) {
    pair(matching, olds[old], news[own]);
  }
}

type Items = readonly (Json | undefined)[];

/** Describes items so that what is the same reads the same: by name if that is unique on its side, else by content. */
function describe(olds: Items, news: Items, keys: Keys): [unknown[], unknown[]] {
  const known = new Set(olds);
  const shared = new Set(news.filter((item) => known.has(item)));
  const twins = new Set([...twinNames(olds, keys), ...twinNames(news, keys)]);
  const text = (item: Json | undefined) => {
    const name = nameOf(item, keys);
    if (name !== undefined && !twins.has(name)) return name;
    return isContainer(item) && !shared.has(item) ? canonical(item) : item;
  };
  return [olds.map(text), news.map(text)];
}

function twinNames(items: Items, keys: Keys): (string | undefined)[] {
  const names = items.map((item) => nameOf(item, keys));
  const seen = new Set<string | undefined>();
  return names.filter((name) => seen.size === seen.add(name).size);
}

/** JSON with the members in order, so that equal values read equal. */
function canonical(value: Json | undefined): string {
  if (!isContainer(value)) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

/** How far behind its place a like item is looked for. */
const reach = 8;
/** How many items in a row are compared and found like none, before the next are not compared with the same ones any more. */
const mostMisses = 16;

/** Pairs what is left and alike, between items that have a partner. */
function pairAlike(matching: Matching, keys: Keys): void {
  const { olds, news, partners, free } = matching;
  let next = 0;
  let misses = 0;
  for (const [own, item] of news.entries()) {
    let best = partners[own] ?? -1;
    let most = alike;
    const end = partners[own] === -1 && misses++ < mostMisses ? next + reach : 0;
    for (let old = next; free.has(old) && old < end; old++) {
      const share = likeness(olds[old], item, keys);
      if (share > most || (share === most && best < 0)) [best, most] = [old, share];
    }
    pair(matching, best, own);
    if (best < 0) continue;
    next = best + 1;
    misses = 0;
  }
}

/**
 * Whether to edit in place what stands at the same index, though items could be taken for moved: in a tuple of numbers,
 * a grid, a game board, it is the place that counts. Such lists do not grow, and may hold the same value twice.
 */
function prefersPlaces({ olds, news, partners }: Matching, before: JsonArray, after: JsonArray): boolean {
  if (before.length !== after.length || before.some(isObject) || after.some(isObject)) return false;
  if (before.length <= 4 && [...before, ...after].every((item) => typeof item === 'number')) return true;
  const changed = olds.filter((item, index) => !equal(item, news[index])).length;
  const kept = partners.filter((old) => old >= 0);
  const edited = partners.filter((old, own) => old >= 0 && !equal(olds[old], news[own])).length;
  const edits = 2 * olds.length - kept.length - longestIncreasing(kept).length + edited;
  if (olds.some(isArray)) return changed < edits && olds.every(isArray) && news.every(isArray);
  // With no value twice in it, a list that loses one item and gets another is a list, not a grid.
  return new Set(before).size < before.length ? changed <= 2 * edits : changed < edits;
}
