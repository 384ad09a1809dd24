/**
 * What a session can hold: JSON and nothing else, immutable and structurally shared.
 *
 * A container that this module has checked, copied and frozen is *owned*: nobody can change it any more, so it
 * is never checked or copied again. That makes taking in an immutable update as cheap as the update is small.
 */
export type Json = null | boolean | number | string | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
export interface JsonObject {
  readonly [member: string]: Json;
}
export type JsonContainer = JsonArray | JsonObject;

/** What an app has put there, and says nothing about to the compiler. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `unknown` would make every page cast what it wrote itself
export type Untyped = any;

/** The deepest nesting a state may have: `[]` is 1 deep, `[[]]` is 2. */
export const maxDepth = 64;

/** A value that cannot be part of a state. `pointer` is the JSON Pointer (RFC 6901) of the offending place. */
export class StateError extends TypeError {
  override readonly name = 'StateError';
  readonly code = 'state-invalid';
  readonly pointer: string;

  constructor(pointer: string, expected: string, got: string) {
    super(`Expected ${expected} at "${pointer}", got ${got}`);
    this.pointer = pointer;
  }
}

/** Makes nothing, so that the fields of a class that extends it go to what is there. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- an arrow, as minifiers make of functions, makes nothing
class Itself {
  constructor(container: object) {
    return container;
  }
}

/**
 * A mark that nobody else can see or make. Not an entry in a `WeakSet`: its table grows with all that was ever in it between
 * two collections of garbage, to hundreds of megabytes where states are large, and never shrinks.
 */
class Owned extends Itself {
  /** Levels of containers; 0 until somebody asks. */
  #depth = 0;

  static has(container: object): boolean {
    return #depth in container || frozenByOthers.has(container);
  }

  static depth(container: JsonContainer): number {
    return #depth in container ? (container.#depth ||= deepest(container)) : deepest(container);
  }
}

/** What nothing can be added to any more, not even a mark. */
const frozenByOthers = new WeakSet();

/**
 * Takes any value in as state: the same JSON, deeply frozen and shared with no one who could change it.
 * Frozen plain values are kept as they are, so that equal references stay equal; everything else is copied.
 *
 * @param at the JSON Pointer of `value`, for messages
 * @throws {StateError} on anything JSON cannot say (functions, `undefined`, dates, maps, class instances, cycles,
 *   NaN), on the member names `__proto__`, `constructor` and `prototype`, and below {@link maxDepth}
 */
export function toJson(value: unknown, at = ''): Json {
  return adopt(value, { at, above: null, container: null, name: '', depth: 0 });
}

/** Freezes a container that only the caller holds and whose parts are all owned. */
export function seal<T extends JsonContainer>(container: T): T {
  // A minifier would leave out a mark that nothing is done with.
  if (Object.isExtensible(container)) return Object.freeze(new Owned(container) as object as T);
  frozenByOthers.add(container);
  return container;
}

/** Whether `name` must not be the name of a member: it would reach JavaScript's own machinery. */
export function isForbiddenName(name: string | number): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

/** Whether `value` is an array or an object. */
export function isContainer(value: Json | undefined): value is JsonContainer {
  return typeof value === 'object' && value !== null;
}

/** Like `Array.isArray`, but keeps read-only arrays typed. */
export function isArray(value: Json | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** Whether `value` is an object, neither `null` nor an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return isContainer(value) && !isArray(value);
}

/** The member `name` of an object, or `undefined`. Own members only: JSON has no `toString`. */
export function memberOf(object: JsonObject | undefined, name: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether two values say the same JSON. The order of members does not count. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (!isContainer(a) || !isContainer(b)) return false;
  if (isArray(a) || isArray(b)) {
    return (
      isArray(a) && isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
    );
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}

/**
 * How many levels of containers `value` has: 0 for a scalar, 1 for `[]`. Remembered for owned containers: a patch that
 * copies a copy of a copy makes a value small in memory that would take for ever to walk.
 */
export function depthOf(value: Json): number {
  return isContainer(value) ? Owned.depth(value) : 0;
}

function deepest(container: JsonContainer): number {
  let depth = 0;
  for (const part of Object.values<Json>(container)) depth = Math.max(depth, depthOf(part));
  return 1 + depth;
}

/** Names the kind of a value, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object')
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  return isPlain(value) ? 'an object' : `a ${value.constructor.name}`;
}

/** Where {@link own} is: at the member `name` of a container, `depth` levels down. Becomes a pointer only in messages. */
interface Place {
  readonly at: string;
  readonly above: Place | null;
  readonly container: object | null;
  readonly depth: number;
  name: string | number;
}

function adopt(value: unknown, place: Place): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value; // -0 is 0 in JSON
  if (typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) {
    throw new StateError(pointerTo(place), 'a JSON value', kindOf(value));
  }
  if (Owned.has(value)) return value as JsonContainer;
  if (isInside(place, value)) throw new StateError(pointerTo(place), 'a tree', 'a cycle');
  if (place.depth === maxDepth)
    throw new StateError(pointerTo(place), `at most ${maxDepth} levels`, 'a deeper one');
  const inner = { at: place.at, above: place, container: value, depth: place.depth + 1, name: '' };
  return adoptParts(value as Record<string, unknown>, inner);
}

/** Keeps the source itself where nobody can change it, so that a frozen update stays recognisable by reference. */
function adoptParts(source: Record<string | number, unknown>, place: Place): JsonContainer {
  const isList = Array.isArray(source);
  const copy: Record<string | number, Json> = isList ? ([] as never) : {};
  let isKept = Object.isFrozen(source);
  // The keys of a list are those of its holes, too, which JSON cannot say.
  for (const name of isList ? source.keys() : Object.keys(source)) {
    place.name = name;
    if (isForbiddenName(name)) throw new StateError(pointerTo(place), 'another member name', `"${name}"`);
    const part = adopt(source[name], place);
    isKept &&= part === source[name];
    copy[name] = part;
  }
  return seal((isKept ? source : copy) as JsonContainer);
}

function isInside(place: Place | null, container: object): boolean {
  return place !== null && (place.container === container || isInside(place.above, container));
}

function pointerTo({ at, above, name }: Place): string {
  return above === null ? at : `${pointerTo(above)}/${escapeToken(String(name))}`;
}

/** Escapes a member name for use in a JSON Pointer (RFC 6901, section 3). */
export function escapeToken(name: string): string {
  return /[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}

/** Plain also across realms: an object of another frame has another `Object.prototype`. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
