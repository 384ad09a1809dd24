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
import { equal, escapeToken, isArray, isContainer, isObject, memberOf } from './json.ts';
import type { Json, JsonArray, JsonObject } from './json.ts';
import { alike, likeness, match, nameOf } from './match.ts';
import type { Origin, OriginOf } from './match.ts';
import type { Operation, Patch } from './patch.ts';
import { assign, locate, newItem, newList, placeInOrder, settle, transfer } from './rearrange.ts';
import type { Item, List } from './rearrange.ts';

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

/** Something to do to `item`, or to the root, once it is in its place. */
interface Edit {
  readonly op: 'add' | 'replace' | 'remove';
  readonly item: Item | null;
  readonly pointer: string;
  readonly value?: Json;
}

/** A value that goes as a whole, though some of its items may turn up elsewhere. */
interface Leaving {
  readonly value: Json | undefined;
  readonly item: Item | null;
  readonly pointer: string;
}

/** An item that was not in its list before, until it proves to have been in another. */
interface Arrival {
  readonly item: Item;
  readonly origin: Origin | null | undefined;
}

class Comparison {
  readonly #keys: readonly string[];
  readonly #originOf: OriginOf;
  readonly #lists: List[] = [];
  readonly #edits: Edit[] = [];
  readonly #transfers: Item[] = [];
  #arrivals: Arrival[] = [];
  /** Items that are in their list no more, until they turn up in another. */
  #missing = new Set<Item>();
  #leaving: Leaving[] = [];
  /** The lists that items may have gone missing from, by the array they were. */
  readonly #sources = new Map<JsonArray, List>();

  constructor({ itemKey, originOf = () => undefined }: DiffOptions) {
    this.#keys = [...(itemKey === undefined ? [] : [itemKey]), 'id', '_id', 'uuid', 'key'];
    this.#originOf = originOf;
  }

  compare(before: Json, after: Json): Patch {
    this.#look(before, after, null, '');
    while (this.#findTransfers());
    const patch: Operation[] = [];
    for (const item of this.#transfers) transfer(item, patch);
    for (const list of this.#lists) settle(list, patch);
    for (const { op, item, pointer, value } of this.#edits) {
      const path = locate(item, pointer);
      patch.push(op === 'remove' || value === undefined ? { op: 'remove', path } : { op, path, value });
    }
    return patch;
  }

  #look(before: Json, after: Json, item: Item | null, pointer: string): void {
    if (before === after) return;
    if (isArray(before) && isArray(after)) this.#lookAtLists(before, after, item, pointer);
    else if (isObject(before) && isObject(after)) this.#lookAtObjects(before, after, item, pointer);
    else if (!equal(before, after)) {
      this.#edits.push({ op: 'replace', item, pointer, value: after });
      this.#leaving.push({ value: before, item, pointer });
    }
  }

  #lookAtObjects(before: JsonObject, after: JsonObject, item: Item | null, pointer: string): void {
    const names = Object.keys(after);
    let kept = 0;
    for (const name of names) {
      const value = after[name] as Json;
      const old = before[name] === value ? value : memberOf(before, name);
      if (old !== undefined) kept++;
      if (old === value) continue;
      const path = `${pointer}/${escapeToken(name)}`;
      if (old === undefined) this.#edits.push({ op: 'add', item, pointer: path, value });
      else this.#look(old, value, item, path);
    }
    const olds = Object.keys(before);
    if (kept === olds.length) return;
    for (const name of olds.filter((each) => !Object.hasOwn(after, each))) {
      const path = `${pointer}/${escapeToken(name)}`;
      this.#edits.push({ op: 'remove', item, pointer: path });
      this.#leaving.push({ value: before[name], item, pointer: path });
    }
  }

  #lookAtLists(before: JsonArray, after: JsonArray, item: Item | null, pointer: string): void {
    const { start, olds, news, partners } = match(before, after, this.#keys, this.#originOf);
    if (olds.length === news.length && partners.every((old, own) => old === own)) {
      for (const [own, value] of news.entries())
        this.#look(olds[own] as Json, value, item, `${pointer}/${start + own}`);
      return;
    }
    const list = newList(olds, { item, pointer, start });
    this.#lists.push(list);
    this.#sources.set(before, list);
    for (const [index, value] of news.entries()) {
      const known = list.items[partners[index] ?? -1];
      const own = known ?? newItem(list);
      assign(own, list, index, value);
      if (!known) this.#arrivals.push({ item: own, origin: this.#originOf(after, start + index) });
    }
    placeInOrder(list);
    for (const each of list.items) if (each.goal === null) this.#missing.add(each);
    for (const each of list.wanted) this.#lookAtItem(each);
  }

  #lookAtItem(item: Item): void {
    const { before, after } = item;
    if (before !== undefined && after !== undefined) this.#look(before, after, item, '');
  }

  /** Takes arrivals for the missing items that they are. Returns whether there may be more. */
  #findTransfers(): boolean {
    const arrivals = this.#arrivals;
    if (arrivals.length === 0) return false;
    this.#arrivals = [];
    const named = new Map<string, Item>();
    for (const item of this.#missing) {
      const name = nameOf(item.before, this.#keys);
      if (name !== undefined && !named.has(name)) named.set(name, item);
    }
    const strangers = arrivals.filter((arrival) => {
      const item = this.#source(arrival) ?? this.#namesake(arrival, named);
      if (item) this.#transfer(item, arrival.item);
      return item === undefined;
    });
    this.#arrivals.push(...strangers);
    return strangers.length < arrivals.length || this.#searchLeaving();
  }

  #transfer(item: Item, { list, index, after }: Item): void {
    this.#missing.delete(item);
    this.#transfers.push(item);
    assign(item, list, index, after);
    this.#lookAtItem(item);
  }

  #source({ origin }: Arrival): Item | undefined {
    const source = origin && this.#sources.get(origin.list);
    const item = source ? source.items[origin.index - source.start] : undefined;
    return item && this.#missing.has(item) ? item : undefined;
  }

  /** Keys need only be unique within a list, so that a namesake must be alike too. */
  #namesake({ item: { after } }: Arrival, named: ReadonlyMap<string, Item>): Item | undefined {
    const item = named.get(nameOf(after, this.#keys) ?? '');
    if (!item || !this.#missing.has(item)) return undefined;
    return likeness(item.before, after, this.#keys) >= alike ? item : undefined;
  }

  /** Looks for more missing items one level down in all that leaves, which then cannot be an arrival any more. */
  #searchLeaving(): boolean {
    const leaving = this.#leaving;
    for (const item of this.#missing) leaving.push({ value: item.before, item, pointer: '' });
    this.#leaving = [];
    this.#missing = new Set();
    for (const { value, item, pointer } of leaving) this.#search(value, item, pointer);
    return this.#missing.size > 0;
  }

  #search(value: Json | undefined, item: Item | null, pointer: string): void {
    if (isArray(value)) {
      const list = newList(value, { item, pointer, start: 0 });
      this.#sources.set(value, list);
      for (const each of list.items) this.#missing.add(each);
    } else if (isObject(value)) {
      for (const [name, part] of Object.entries(value)) {
        if (isContainer(part)) this.#search(part, item, `${pointer}/${escapeToken(name)}`);
      }
    }
  }
}
