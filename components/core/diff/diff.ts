/**
 * Makes a patch from two states.
 *
 * States are immutable and share what did not change, so a branch that both hold by reference costs one comparison,
 * and a diff costs as much as the change is large. It goes in three steps:
 *
 * 1. *Look*: walk down both states. Lists are compared item by item ({@link match}); an item gone from one list and
 *    new in another has moved there.
 * 2. *Rearrange*: bring items to their other lists, then remove, move and add within each list.
 * 3. *Edit*: what changed inside objects and items, with the paths they now have.
 */
import { equal, escapeToken, isArray, isObject, memberOf } from '../json/json.ts';
import type { Json, JsonArray, JsonObject } from '../json/json.ts';
import { alike, likeness, match, nameOf } from './match.ts';
import type { OriginOf } from './match.ts';
import type { Operation, Patch } from '../json/patch.ts';
import { assign, locate, newItem, newList, placeInOrder, settle, transfer } from './rearrange.ts';
import type { Item, List, Place } from './rearrange.ts';

export interface DiffOptions {
  /** The member that names an item of a list; `id`, `_id`, `uuid` and `key` are tried by default. */
  readonly itemKey?: string;
  /** Where items of `after` come from, if somebody recorded it. */
  readonly originOf?: OriginOf;
}

/**
 * Returns a patch that turns `before` into `after`, empty if they are equal.
 *
 * Items of a list are told apart by their keys if every one is an object with a unique string or number under the same
 * key, else by their content. What stays in order stays, everything else is one `move`; what stays and changed is
 * edited in place.
 */
export function diff(before: Json, after: Json, options: DiffOptions = {}): Patch {
  return new Comparison(options).compare(before, after);
}

class Comparison {
  readonly #keys: readonly string[];
  readonly #originOf: OriginOf;
  readonly #lists: List[] = [];
  readonly #transfers: Item[] = [];
  /** What to do to members, once everything around them is in its place. */
  readonly #edits: {
    readonly place: Place;
    readonly op: 'add' | 'replace';
    /** None where the member is to go. */
    readonly value: Json | undefined;
  }[] = [];
  /** Items that were not in their list before, until they prove to have been in another. */
  #arrivals: Item[] = [];
  /** Items that are in their list no more, until they turn up in another. */
  #missing = new Set<Item>();
  /** Values that go as a whole, though some of their items may turn up elsewhere. */
  #leaving: { readonly place: Place; readonly value: Json | undefined }[] = [];
  /** The lists that items may have gone missing from, by the array they were. */
  readonly #sources = new Map<JsonArray, List>();

  constructor({ itemKey = 'id', originOf = () => undefined }: DiffOptions) {
    this.#keys = [itemKey, 'id', '_id', 'uuid', 'key'];
    this.#originOf = originOf;
  }

  compare(before: Json, after: Json): Patch {
    this.#look(before, after, { item: null, pointer: '' });
    while (this.#findTransfers());
    const patch: Operation[] = [];
    for (const item of this.#transfers) transfer(item, patch);
    for (const list of this.#lists) settle(list, patch);
    for (const { place, op, value } of this.#edits) {
      const path = locate(place);
      patch.push(value === undefined ? { op: 'remove', path } : { op, path, value });
    }
    return patch;
  }

  #look(before: Json, after: Json, place: Place): void {
    if (before === after) return;
    if (isArray(before) && isArray(after)) this.#lookAtLists(before, after, place);
    else if (isObject(before) && isObject(after)) this.#lookAtObjects(before, after, place);
    else if (!equal(before, after)) {
      this.#edits.push({ op: 'replace', place, value: after });
      this.#leaving.push({ place, value: before });
    }
  }

  #lookAtObjects(before: JsonObject, after: JsonObject, place: Place): void {
    let kept = 0;
    for (const name of Object.keys(after)) {
      const value = after[name] ?? null;
      const old = before[name] === value ? value : memberOf(before, name);
      if (old === undefined) this.#edits.push({ op: 'add', place: inside(place, name), value });
      else kept++;
      if (old !== undefined && old !== value) this.#look(old, value, inside(place, name));
    }
    const olds = Object.keys(before);
    if (kept === olds.length) return;
    for (const name of olds.filter((each) => !Object.hasOwn(after, each))) {
      const member = inside(place, name);
      this.#edits.push({ op: 'replace', place: member, value: undefined });
      this.#leaving.push({ place: member, value: before[name] });
    }
  }

  #lookAtLists(before: JsonArray, after: JsonArray, place: Place): void {
    const { start, olds, news, partners } = match(before, after, this.#keys, this.#originOf);
    if (olds.length === news.length && partners.every((old, own) => old === own)) {
      for (const [own, value] of news.entries())
        this.#look(olds[own] ?? null, value, inside(place, start + own));
      return;
    }
    const list = newList(olds, { ...place, start, after });
    this.#lists.push(list);
    this.#sources.set(before, list);
    for (const [index, value] of news.entries()) {
      const known = list.items[partners[index] ?? -1];
      const item = known ?? newItem(list);
      assign(item, list, index, value);
      if (!known) this.#arrivals.push(item);
    }
    placeInOrder(list);
    for (const item of list.items) if (item.goal === null) this.#missing.add(item);
    for (const item of list.wanted) this.#lookAtItem(item);
  }

  #lookAtItem(item: Item): void {
    const { before, after } = item;
    if (before !== undefined && after !== undefined) this.#look(before, after, { item, pointer: '' });
  }

  /** Takes arrivals for the missing items that they are. Returns whether there may be more. */
  #findTransfers(): boolean {
    const arrivals = this.#arrivals;
    if (arrivals.length === 0) return false;
    const found = this.#transfers.length;
    const named = new Map<string, Item>();
    for (const item of [...this.#missing].reverse()) named.set(nameOf(item.before, this.#keys) ?? '', item);
    this.#arrivals = [];
    for (const arrival of arrivals) {
      const item = this.#source(arrival) ?? this.#namesake(arrival, named);
      if (item && this.#missing.delete(item)) this.#transfer(item, arrival);
      else this.#arrivals.push(arrival);
    }
    return this.#transfers.length > found || this.#searchLeaving();
  }

  #transfer(item: Item, { list, index, after }: Item): void {
    this.#transfers.push(item);
    assign(item, list, index, after);
    this.#lookAtItem(item);
  }

  /** The item that an arrival is recorded to come from. */
  #source({ list, index }: Item): Item | undefined {
    const origin = this.#originOf(list.after, list.start + index);
    const source = origin && this.#sources.get(origin.list);
    const item = source ? source.items[origin.index - source.start] : undefined;
    return item && this.#missing.has(item) ? item : undefined;
  }

  /** Keys need only be unique within a list, so that a namesake must be alike too. */
  #namesake({ after }: Item, named: ReadonlyMap<string, Item>): Item | undefined {
    const name = nameOf(after, this.#keys);
    const item = name === undefined ? undefined : named.get(name);
    return item && likeness(item.before, after, this.#keys) >= alike ? item : undefined;
  }

  /** Looks for more missing items one level down in all that leaves, which then cannot be an arrival any more. */
  #searchLeaving(): boolean {
    const leaving = this.#leaving;
    for (const item of this.#missing) leaving.push({ place: { item, pointer: '' }, value: item.before });
    this.#leaving = [];
    this.#missing = new Set();
    for (const { place, value } of leaving) this.#search(value, place);
    return this.#missing.size > 0;
  }

  #search(value: Json | undefined, place: Place): void {
    if (isArray(value)) {
      const list = newList(value, { ...place, start: 0, after: [] });
      this.#sources.set(value, list);
      for (const item of list.items) this.#missing.add(item);
    } else if (isObject(value)) {
      for (const [name, part] of Object.entries(value)) this.#search(part, inside(place, name));
    }
  }
}

function inside({ item, pointer }: Place, name: string | number): Place {
  return { item, pointer: `${pointer}/${escapeToken(String(name))}` };
}
