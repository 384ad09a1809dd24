/**
 * Drafts: what a recipe sees of a state, and may change.
 *
 * A draft is a proxy for a copy of a container, made when the recipe reaches for it. Of a list it also keeps *slots*:
 * for each item, which one of the state it is, however often it has been moved about since.
 */
import { isArray, isContainer, memberOf } from '../json/json.ts';
import type { Json, JsonContainer } from '../json/json.ts';
import type { Origin } from './match.ts';

/** A container that the recipe reached for. */
export interface Node {
  /** As it is in the state. */
  readonly base: JsonContainer;
  /** As the recipe sees it through the proxy. Containers in it that it reached for are proxies. */
  readonly copy: Record<string, unknown> | unknown[];
  /** Where it comes from, if it was an item. */
  readonly origin: Origin | undefined;
  /** For each item of a list, its index in `base`, or -1 if it is new; `null` as long as that is where it stands. */
  slots: number[] | null;
}

/** What a proxy can be asked that code may do to an object. */
const traps = [
  'get',
  'set',
  'has',
  'ownKeys',
  'getOwnPropertyDescriptor',
  'defineProperty',
  'deleteProperty',
] as const;

export class Drafts {
  /** By their proxies and by their copies. */
  readonly #nodes = new WeakMap<object, Node>();
  readonly #handler: ProxyHandler<Node['copy']> = {
    get: (copy, name) => this.#get(copy, name),
    set: (copy, name, value) => this.#set(copy, name, value),
  };
  /** Methods of lists that move items about. The others do what they do by way of `get` and `set`. */
  readonly #methods = new Map<string | symbol, unknown>(Object.entries(this.#moving()));

  open(value: Json, origin?: Origin): unknown {
    if (!isContainer(value)) return value;
    const copy = isArray(value) ? [...value] : { ...value };
    const proxy = new Proxy(copy, this.#handler);
    const node: Node = { base: value, copy, origin, slots: null };
    this.#nodes.set(proxy, node).set(copy, node);
    return proxy;
  }

  /** Makes all of them unusable. */
  close(): void {
    const refuse = () => {
      throw new TypeError('This draft can be used no more: its recipe has returned');
    };
    for (const trap of traps) this.#handler[trap] = refuse;
  }

  find(value: unknown): Node | undefined {
    return typeof value === 'object' && value !== null ? this.#nodes.get(value) : undefined;
  }

  /** Which item of the state stands at `index` of a list, or -1. */
  slotOf(node: Node | undefined, index: number): number {
    if (!isArray(node?.base)) return -1;
    return node.slots ? (node.slots[index] ?? -1) : index;
  }

  #get(copy: Node['copy'], name: string | symbol): unknown {
    const value: unknown = Reflect.get(copy, name);
    if (typeof value === 'function') return this.#methods.get(name) ?? value;
    const node = this.find(copy);
    if (typeof value !== 'object' || value === null || !node) return value;
    const draft = this.#reach(
      node,
      isArray(node.base) ? this.slotOf(node, Number(String(name))) : name,
      value,
    );
    if (draft !== value) Reflect.set(copy, name, draft);
    return draft;
  }

  #set(copy: Node['copy'], name: string | symbol, value: unknown): boolean {
    if (name === 'length' && Array.isArray(copy)) {
      copy.length = value as number;
      this.#listOf(copy);
      return true;
    }
    // Not as an assignment, which would do something else with `__proto__`.
    return Reflect.defineProperty(copy, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }

  /** The draft of what `node` had at `place` in the state, if that is what `value` is; else `value`. */
  #reach({ base }: Node, place: string | symbol | number, value: unknown): unknown {
    if (!isArray(base)) return value === memberOf(base, String(place)) ? this.open(value as Json) : value;
    const index = Number(place);
    const isOld = value === base[index];
    return isOld ? this.open(value as Json, { list: base, index }) : value;
  }

  /** A list, its slots brought up to date with what has been put behind the last one, or cut off. */
  #listOf(list: unknown[]): Node & { readonly copy: unknown[]; readonly slots: number[] } {
    const node = this.find(list);
    if (!isArray(node?.base) || !Array.isArray(node.copy))
      throw new TypeError('Expected the draft of a list');
    const { copy } = node;
    const slots = (node.slots ??= [...node.base.keys()]);
    if (slots.length > copy.length) slots.length = copy.length;
    while (slots.length < copy.length) slots.push(-1);
    return { ...node, copy, slots };
  }

  #moving(): Record<string, (this: unknown[], ...parameters: never[]) => unknown> {
    const splice = (list: unknown[], range: unknown[]) => this.#splice(list, range);
    const arrange = (list: unknown[], order: (items: readonly unknown[]) => number[]) =>
      this.#arrange(list, order);
    return {
      splice(...range: unknown[]) {
        return splice(this, range);
      },
      shift() {
        return splice(this, [0, 1])[0];
      },
      unshift(...items: unknown[]) {
        splice(this, [0, 0, ...items]);
        return this.length;
      },
      reverse() {
        return arrange(this, (items) => [...items.keys()].reverse());
      },
      sort(compare: (a: unknown, b: unknown) => number = compareAsText) {
        return arrange(this, (items) => [...items.keys()].sort((a, b) => compare(items[a], items[b])));
      },
    };
  }

  #splice(list: unknown[], range: unknown[]): unknown[] {
    const node = this.#listOf(list);
    const items = node.copy.splice(...(range as [number, number]));
    const places = range.map((part, index) => (index < 2 ? (part as number) : -1));
    const slots = node.slots.splice(...(places as [number, number]));
    return items.map((item, index) => this.#reach(node, slots[index] ?? -1, item));
  }

  #arrange(list: unknown[], order: (items: readonly unknown[]) => number[]): unknown[] {
    const { copy, slots } = this.#listOf(list);
    const [items, places] = [[...copy], [...slots]];
    for (const [index, from] of order(items).entries()) {
      copy[index] = items[from];
      slots[index] = places[from] ?? -1;
    }
    return list;
  }
}

/** How `sort` compares unless told otherwise. */
function compareAsText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
}
