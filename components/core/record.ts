/**
 * Turns a recipe, code that changes a state as if it were a plain object, into a patch.
 *
 * The recipe gets a draft: proxies over copies that are made as it reaches for them. Each item of a list is followed to
 * wherever it goes, so that items need no keys, a list put together anew from old items is recognised, and an item
 * taken out and put in elsewhere has moved. The patch is the {@link diff} of what came out, told where items came from.
 */
import { diff } from './diff.ts';
import type { DiffOptions } from './diff.ts';
import {
  escapeToken,
  isArray,
  isContainer,
  isForbiddenName,
  isPlain,
  maxDepth,
  memberOf,
  own,
  seal,
  StateError,
} from './json.ts';
import type { Json, JsonArray, JsonContainer, JsonObject } from './json.ts';
import type { Origin } from './match.ts';
import type { Patch } from './patch.ts';

/** What a recipe works on: the state without its `readonly`s. What an app keeps in there, it may leave open. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape of a state is the app's business
export type Draft<State = any> = unknown extends State
  ? State
  : Json extends State
    ? DraftOfJson
    : State extends object
      ? { -readonly [Member in keyof State]: Draft<State[Member]> }
      : State;

/** The draft of a state of which nothing is known. */
export type DraftOfJson =
  null | boolean | number | string | DraftOfJson[] | { [member: string]: DraftOfJson };

/**
 * Runs `recipe` on a draft of `state` and returns the patch that does the same. The state itself stays as it is.
 *
 * The draft behaves as plain objects and arrays do, until the recipe returns.
 *
 * @throws {StateError} if the recipe leaves something in the draft that is not JSON
 * @throws {TypeError} if it returns a promise; and what the recipe throws
 */
export function record<State>(
  state: State,
  recipe: (draft: Draft<State>) => unknown,
  options: Pick<DiffOptions, 'itemKey'> = {},
): Patch {
  const recording = new Recording();
  const before = own(state);
  try {
    const draft = recording.draft(before);
    refusePromise(recipe(draft as Draft<State>));
    const after = recording.finish(draft, '');
    return diff(before, after, { ...options, originOf: (list, index) => recording.originOf(list, index) });
  } finally {
    recording.close();
  }
}

function refusePromise(result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => undefined); // it will stumble over the closed draft, which is told here already
  throw new TypeError('Expected a recipe that is done when it returns, got one that returns a promise');
}

/** A container that the recipe reached for. */
interface Node {
  readonly base: JsonContainer;
  /** What the recipe sees through its proxy, and changes. What it reaches for stands in it as a proxy. */
  readonly copy: Record<string, unknown> | unknown[];
  /** Where it comes from, if it was an item. */
  readonly origin: Origin | undefined;
  /** If it is a list: for each item, the index in `base` of the one whose place it has, or -1. */
  readonly slots: number[];
  after: Json | undefined;
}

/** What a proxy can be asked, that code may do to an object. */
const traps = [
  'get',
  'set',
  'has',
  'ownKeys',
  'getOwnPropertyDescriptor',
  'defineProperty',
  'deleteProperty',
] as const;

class Recording {
  /** By their proxies and by their copies. */
  readonly #nodes = new WeakMap<object, Node>();
  /** Of lists that came out changed: where their items come from. */
  readonly #origins = new Map<JsonArray, readonly (Origin | null | undefined)[]>();
  /** Containers being finished, to notice cycles. */
  readonly #open = new Set<object>();
  readonly #handler: ProxyHandler<Node['copy']> = {
    get: (copy, name) => {
      const value: unknown = Reflect.get(copy, name);
      if (typeof value === 'function') return this.#methods.get(name) ?? value;
      const node = this.#nodeOf(copy);
      const child = this.#reach(node, Array.isArray(copy) ? node.slots[Number(String(name))] : name, value);
      if (child !== value) Reflect.set(copy, name, child);
      return child;
    },
    set: (copy, name, value) => {
      if (name === 'length' && Array.isArray(copy)) {
        copy.length = value as number;
        this.#slotsOf(this.#nodeOf(copy));
        return true;
      }
      // Not as an assignment, which would do something else with `__proto__`.
      return Reflect.defineProperty(copy, name, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  };
  /** Those that move items about; the others do what they do by way of `get` and `set`. */
  readonly #methods = new Map<string | symbol, unknown>(Object.entries(this.#listMethods()));

  draft(value: Json, origin?: Origin): unknown {
    if (!isContainer(value)) return value;
    const copy = isArray(value) ? [...value] : { ...value };
    const proxy = new Proxy(copy, this.#handler);
    const node: Node = {
      base: value,
      copy,
      origin,
      slots: isArray(value) ? value.map((_, index) => index) : [],
      after: undefined,
    };
    this.#nodes.set(proxy, node).set(copy, node);
    return proxy;
  }

  originOf(list: JsonArray, index: number): Origin | null | undefined {
    return this.#origins.get(list)?.[index];
  }

  /** Makes every draft unusable. */
  close(): void {
    const refuse = () => {
      throw new TypeError('This draft can be used no more: its recipe has returned');
    };
    for (const trap of traps) this.#handler[trap] = refuse;
  }

  /** What a draft, or what stands in one, has become: state, with everything checked that was put in. */
  finish(value: unknown, pointer: string): Json {
    const node = this.#find(value);
    if (node?.after !== undefined) return node.after;
    const container = node?.copy ?? value;
    if (!isPlainContainer(container) || Object.isFrozen(value)) return own(value, pointer);
    if (this.#open.has(container)) throw new StateError(pointer, 'a tree', 'a cycle');
    if (this.#open.size === maxDepth)
      throw new StateError(pointer, `at most ${maxDepth} levels`, 'a deeper one');
    this.#open.add(container);
    const after = Array.isArray(container)
      ? this.#finishList(container, pointer, node)
      : this.#finishObject(container, pointer, node?.base as JsonObject | undefined);
    this.#open.delete(container);
    if (node) node.after = after;
    return after;
  }

  #finishList(items: readonly unknown[], pointer: string, node: Node | undefined): Json {
    const list = node?.base as JsonArray | undefined;
    const slots = node ? this.#slotsOf(node) : [];
    const origins = Array.from(items, (item, position) => {
      const index = slots[position] ?? -1;
      return this.#find(item)?.origin ?? (list && (index < 0 ? null : { list, index }));
    });
    const after = Array.from(items, (item, position) => {
      const old = list?.[slots[position] ?? -1];
      return old !== undefined && item === old ? old : this.finish(item, `${pointer}/${position}`);
    });
    if (list?.length === after.length && after.every((item, index) => item === list[index])) return list;
    this.#origins.set(seal(after), origins);
    return after;
  }

  #finishObject(members: object, pointer: string, base: JsonObject | undefined): Json {
    const after: Record<string, Json> = {};
    for (const [name, value] of Object.entries(members) as [string, unknown][]) {
      const path = `${pointer}/${escapeToken(name)}`;
      if (isForbiddenName(name)) throw new StateError(path, 'another member name', `"${name}"`);
      const old = memberOf(base, name);
      after[name] = old !== undefined && value === old ? old : this.finish(value, path);
    }
    const names = Object.keys(after);
    const isSame = base && Object.keys(base).length === names.length;
    return isSame && names.every((name) => after[name] === memberOf(base, name)) ? base : seal(after);
  }

  /** The draft of what `node` had at `place` in the beginning, if that is what `value` is; else `value`. */
  #reach({ base }: Node, place: string | symbol | number | undefined, value: unknown): unknown {
    if (typeof value !== 'object' || value === null || this.#find(value)) return value;
    if (!isArray(base)) return value === memberOf(base, String(place)) ? this.draft(value as Json) : value;
    const index = Number(place);
    return value === base[index] ? this.draft(value as Json, { list: base, index }) : value;
  }

  #find(value: unknown): Node | undefined {
    return typeof value === 'object' && value !== null ? this.#nodes.get(value) : undefined;
  }

  #nodeOf(draft: object): Node {
    const node = this.#nodes.get(draft);
    if (!node) throw new TypeError('Expected a draft');
    return node;
  }

  /** The slots of a list, brought up to date with what was put behind the last one, or cut off. */
  #slotsOf({ copy, slots }: Node): number[] {
    const length = copy.length as number;
    if (slots.length > length) slots.length = length;
    while (slots.length < length) slots.push(-1);
    return slots;
  }

  /** Array methods that move items about. All others do what they do by way of `get` and `set`. */
  #listMethods(): Record<string, (this: unknown[], ...parameters: never[]) => unknown> {
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
    const node = this.#nodeOf(list);
    const slots = this.#slotsOf(node);
    const items = (node.copy as unknown[]).splice(...(range as [number, number]));
    const places = range.map((part, index) => (index < 2 ? (part as number) : -1));
    const taken = slots.splice(...(places as [number, number]));
    return items.map((item, index) => this.#reach(node, taken[index], item));
  }

  #arrange(list: unknown[], order: (items: readonly unknown[]) => number[]): unknown[] {
    const node = this.#nodeOf(list);
    const slots = [...this.#slotsOf(node)];
    const items = [...(node.copy as unknown[])];
    for (const [index, from] of order(items).entries()) {
      Reflect.set(node.copy, index, items[from]);
      node.slots[index] = slots[from] ?? -1;
    }
    return list;
  }
}

/** How `sort` compares unless told otherwise. */
function compareAsText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
}

function isPlainContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || isPlain(value));
}
