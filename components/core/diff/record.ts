/**
 * Turns a recipe, code that changes a state as if it were a plain object, into a patch.
 *
 * The recipe gets a draft: proxies over copies that are made as it reaches for them. Each item of a list is followed to
 * wherever it goes, so that items need no keys, a list put together anew from old items is recognised, and an item
 * taken out and put in elsewhere has moved. The patch is the {@link diff} of what came out, told where items came from.
 */
import { diff } from './diff.ts';
import type { DiffOptions } from './diff.ts';
import { Drafts } from './draft.ts';
import type { Node } from './draft.ts';
import {
  escapeToken,
  isForbiddenName,
  isPlain,
  maxDepth,
  memberOf,
  toJson,
  seal,
  StateError,
} from '../json/json.ts';
import type { Json, JsonArray, JsonObject, Untyped } from '../json/json.ts';
import type { OriginOf } from './match.ts';
import type { Patch } from '../json/patch.ts';

/** What a recipe works on: the state without its `readonly`s. */
export type Draft<State = Untyped> = unknown extends State
  ? State
  : Json extends State
    ? DraftOfJson
    : State extends
          null | boolean | number | string // branded ones too, which have a member to tell them by
      ? State
      : { -readonly [Member in keyof State]: Draft<State[Member]> };

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
  const drafts = new Drafts();
  const before = toJson(state);
  try {
    const draft = drafts.open(before);
    refusePromise(recipe(draft as Draft<State>));
    const outcome = new Outcome(drafts);
    const after = outcome.of(draft, '');
    return diff(before, after, { ...options, originOf: outcome.originOf });
  } finally {
    drafts.close();
  }
}

function refusePromise(result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => undefined); // it will stumble over the closed draft, which is told here already
  throw new TypeError('Expected a recipe that is done when it returns, got one that returns a promise');
}

/** What came out of a recipe: drafts turned into state, with everything checked that was put in. */
class Outcome {
  readonly #drafts: Drafts;
  readonly #states = new Map<Node, Json>();
  /** Containers on the way down, to notice cycles. */
  readonly #above = new Set<object>();
  /** Of each list that is not as it was, where an item comes from. */
  readonly #origins = new Map<JsonArray, (index: number) => ReturnType<OriginOf>>();

  constructor(drafts: Drafts) {
    this.#drafts = drafts;
  }

  readonly originOf: OriginOf = (list, index) => this.#origins.get(list)?.(index);

  /** What `value`, a draft or part of one, has become. @throws {StateError} */
  of(value: unknown, pointer: string): Json {
    const node = this.#drafts.find(value);
    const known = node && this.#states.get(node);
    if (known !== undefined) return known;
    const container = node?.copy ?? value;
    if (!isPlainContainer(container) || Object.isFrozen(value)) return toJson(value, pointer);
    if (this.#above.has(container)) throw new StateError(pointer, 'a tree', 'a cycle');
    if (this.#above.size === maxDepth)
      throw new StateError(pointer, `at most ${maxDepth} levels`, 'a deeper one');
    this.#above.add(container);
    const state = Array.isArray(container)
      ? this.#ofList(container, pointer, node)
      : this.#ofObject(container, pointer, node?.base as JsonObject | undefined);
    this.#above.delete(container);
    if (node) this.#states.set(node, state);
    return state;
  }

  #ofList(items: readonly unknown[], pointer: string, node: Node | undefined): Json {
    const list = node?.base as JsonArray | undefined;
    const after: Json[] = [];
    let isSame = list?.length === items.length;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const old = list?.[this.#drafts.slotOf(node, index)];
      const state = old !== undefined && item === old ? old : this.of(item, `${pointer}/${index}`);
      isSame &&= state === list?.[index];
      after.push(state);
    }
    if (list && isSame) return list;
    this.#origins.set(seal(after), (index) => {
      const origin = this.#drafts.find(items[index])?.origin;
      const slot = this.#drafts.slotOf(node, index);
      return origin ?? (list && (slot < 0 ? null : { list, index: slot }));
    });
    return after;
  }

  #ofObject(members: object, pointer: string, base: JsonObject | undefined): Json {
    const after: Record<string, Json> = {};
    const names = Object.keys(members);
    let isSame = base !== undefined && Object.keys(base).length === names.length;
    for (const name of names) {
      const value: unknown = Reflect.get(members, name);
      const old = memberOf(base, name);
      const path = `${pointer}/${escapeToken(name)}`;
      if (isForbiddenName(name)) throw new StateError(path, 'another member name', `"${name}"`);
      after[name] = old !== undefined && value === old ? old : this.of(value, path);
      isSame &&= after[name] === old;
    }
    return base && isSame ? base : seal(after);
  }
}

function isPlainContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || isPlain(value));
}
