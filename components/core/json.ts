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

const owned = new WeakSet();

/**
 * Takes any value in as state: the same JSON, deeply frozen and shared with no one who could change it.
 * Frozen plain values are kept as they are, so that equal references stay equal; everything else is copied.
 *
 * @param at the JSON Pointer of `value`, for messages
 * @throws {StateError} on anything JSON cannot say (functions, `undefined`, dates, maps, class instances, cycles,
 *   NaN), on the member names `__proto__`, `constructor` and `prototype`, and below {@link maxDepth}
 */
export function own(value: unknown, at = ''): Json {
  return adopt(value, at, 1, []);
}

/** Freezes a container that only the caller holds and whose parts are all owned. */
export function seal<T extends JsonContainer>(container: T): T {
  owned.add(Object.freeze(container));
  return container;
}

/** Whether `name` must not be the name of a member: it would reach JavaScript's own machinery. */
export function isForbiddenName(name: string): boolean {
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

const depths = new WeakMap<JsonContainer, number>();

/**
 * How many levels of containers `value` has: 0 for a scalar, 1 for `[]`. Remembered for owned containers: a patch that
 * copies a copy of a copy makes a value small in memory that would take for ever to walk.
 */
export function depthOf(value: Json): number {
  if (!isContainer(value)) return 0;
  const known = depths.get(value);
  if (known !== undefined) return known;
  const parts: readonly Json[] = Object.values(value);
  const depth = 1 + parts.reduce<number>((deepest, part) => Math.max(deepest, depthOf(part)), 0);
  if (owned.has(value)) depths.set(value, depth);
  return depth;
}

/** Names the kind of a value, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object')
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  return isPlain(value) ? 'an object' : `a ${value.constructor.name}`;
}

function adopt(value: unknown, at: string, depth: number, above: readonly object[]): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value; // -0 is 0 in JSON
  if (typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) {
    throw new StateError(at, 'a JSON value', kindOf(value));
  }
  if (owned.has(value)) return value as JsonContainer;
  if (above.includes(value)) throw new StateError(at, 'a tree', 'a cycle');
  if (depth > maxDepth) throw new StateError(at, `at most ${maxDepth} levels`, 'a deeper one');
  const inner = [...above, value];
  return Array.isArray(value) ? adoptArray(value, at, depth, inner) : adoptObject(value, at, depth, inner);
}

function adoptArray(
  source: readonly unknown[],
  at: string,
  depth: number,
  above: readonly object[],
): JsonArray {
  // Array.from also visits holes, which JSON cannot say.
  const copy = Array.from(source, (item, index) => adopt(item, `${at}/${index}`, depth + 1, above));
  return keep(source as JsonArray, copy, (index) => copy[Number(index)] === source[Number(index)]);
}

function adoptObject(source: object, at: string, depth: number, above: readonly object[]): JsonObject {
  const copy: Record<string, Json> = {};
  for (const [name, part] of Object.entries(source)) {
    const pointer = `${at}/${escapeToken(name)}`;
    if (isForbiddenName(name)) throw new StateError(pointer, 'another member name', `"${name}"`);
    copy[name] = adopt(part, pointer, depth + 1, above);
  }
  return keep(source as JsonObject, copy, (name) => copy[name] === (source as JsonObject)[name]);
}

/** Keeps the source itself where nobody can change it, so that a frozen update stays recognisable by reference. */
function keep<T extends JsonContainer>(source: T, copy: T, isSame: (name: string) => boolean): T {
  return seal(Object.isFrozen(source) && Object.keys(source).every(isSame) ? source : copy);
}

/** Escapes a member name for use in a JSON Pointer (RFC 6901, section 3). */
export function escapeToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Plain also across realms: an object of another frame has another `Object.prototype`. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
