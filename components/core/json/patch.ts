/**
 * JSON Patch (RFC 6902) over JSON Pointer (RFC 6901): a strict applier.
 *
 * It works on a draft: containers on a touched path are copied once, everything else is shared with the state that
 * went in. Nothing is half applied: an operation that fails throws before anything leaves the draft.
 */
import {
  depthOf,
  equal,
  escapeToken,
  isArray,
  isContainer,
  isForbiddenName,
  kindOf,
  maxDepth,
  memberOf,
  toJson,
  seal,
  StateError,
} from './json.ts';
import type { Json, JsonContainer } from './json.ts';

/** One step of RFC 6902, section 4. */
export type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

export type Patch = readonly Operation[];

/** What an operation is called, for messages. */
export const operationNames = 'one of add, remove, replace, move, copy and test';

/** A patch that does not apply. `operation` is the index of the step that failed, `pointer` the path at fault. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  readonly code = 'patch-not-applicable';
  readonly operation: number;
  readonly pointer: string;

  constructor(operation: number, pointer: string, reason: string) {
    super(`Operation ${operation}: ${reason}`);
    this.operation = operation;
    this.pointer = pointer;
  }
}

/** A pointer that is malformed or names nothing; {@link apply} adds which operation it was in. */
export class PointerError extends Error {
  override readonly name = 'PointerError';
  readonly pointer: string;

  constructor(pointer: string, expected: string, got: string) {
    super(`Expected ${expected} at "${pointer}", got ${got}`);
    this.pointer = pointer;
  }
}

/**
 * Returns `state` after `patch`, sharing what did not change. Neither argument is changed or aliased.
 *
 * @throws {PatchError} if an operation does not apply (RFC 6902, section 5: then none does), if a `test` fails, or
 *   if the state would become deeper than {@link maxDepth}
 */
export function apply(state: Json, patch: Patch): Json {
  const draft = new Draft(state);
  patch.forEach((operation, index) => {
    try {
      draft.perform(operation);
    } catch (error) {
      if (error instanceof PointerError || error instanceof StateError) {
        throw new PatchError(index, error.pointer, error.message);
      }
      throw error;
    }
  });
  return draft.finish();
}

/**
 * Splits a JSON Pointer into its unescaped reference tokens.
 *
 * @throws {PointerError} on a pointer without a leading `/` or with a `~` not followed by 0 or 1
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (typeof pointer !== 'string') throw new PointerError('', 'a JSON Pointer', kindOf(pointer));
  if (!pointer.startsWith('/'))
    throw new PointerError(pointer, 'a JSON Pointer starting with "/"', `"${pointer}"`);
  if (/~(?![01])/.test(pointer)) throw new PointerError(pointer, '~0 or ~1 after every "~"', `"${pointer}"`);
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Joins reference tokens into a JSON Pointer. */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${escapeToken(String(token))}`).join('');
}

/** The index that `token` names in an array of `length` items, or -1. RFC 6901, section 4: no leading zeros. */
export function indexOf(token: string, length: number): number {
  return /^(?:0|[1-9]\d{0,9})$/.test(token) && Number(token) < length ? Number(token) : -1;
}

/** The part of `state` at `pointer`, or `undefined` where there is none. */
export function partAt(state: Json, pointer: string): Json | undefined {
  return parsePointer(pointer).reduce<Json | undefined>(
    (part, token) => (isContainer(part) ? member(part, token) : undefined),
    state,
  );
}

/** The member or item of `container` that `token` names, or `undefined`. Own members only. */
function member(container: JsonContainer, token: string): Json | undefined {
  if (isArray(container)) return container[indexOf(token, container.length)];
  return memberOf(container, token);
}

/** What is at a place. @throws {PointerError} if that is nothing */
function valueAt(
  path: string,
  { container, token }: { readonly container: JsonContainer; readonly token: string },
): Json {
  const value = member(container, token);
  if (value === undefined) throw new PointerError(path, 'a value', 'nothing');
  return value;
}

/** A place in the draft: a container made writable, and the token in it. */
interface Place {
  readonly container: Json[] | Record<string, Json>;
  readonly token: string;
}

class Draft {
  /** Holds the state as its only member, so that the root is a place like any other. */
  readonly #root: Record<string, Json>;
  /** Containers made by this draft: nobody else sees them yet, so they may be written. */
  #fresh = new Set<JsonContainer>();

  constructor(state: Json) {
    this.#root = { state };
  }

  perform(operation: Operation): void {
    switch (operation.op) {
      case 'add':
        this.#add(operation.path, toJson(operation.value, operation.path));
        return;
      case 'remove':
        this.#remove(operation.path);
        return;
      case 'replace':
        this.#replace(operation.path, toJson(operation.value, operation.path));
        return;
      case 'move':
        this.#move(operation.from, operation.path);
        return;
      case 'copy':
        this.#copy(operation.from, operation.path);
        return;
      case 'test':
        this.#test(operation.path, operation.value);
        return;
    }
    // The types say that there is no other, but a patch may come from anywhere.
    const { op, path = '' } = operation as { readonly op?: unknown; readonly path?: string };
    throw new PointerError(path, operationNames, `"${String(op)}"`);
  }

  finish(): Json {
    this.#settle();
    return this.#root['state'] as Json;
  }

  #add(path: string, value: Json): void {
    const { container, token } = this.#place(path);
    this.#guardDepth(path, value);
    if (!isArray(container)) {
      container[token] = value;
      return;
    }
    const index = token === '-' ? container.length : indexOf(token, container.length + 1);
    if (index < 0)
      throw new PointerError(path, `an index from 0 to ${container.length}, or "-"`, `"${token}"`);
    container.splice(index, 0, value);
  }

  #remove(path: string): void {
    if (path === '') throw new PointerError(path, 'a path below the root', 'the whole state');
    const { container, token } = this.#existing(path);
    if (isArray(container)) container.splice(Number(token), 1);
    else Reflect.deleteProperty(container, token);
  }

  #replace(path: string, value: Json): void {
    const { container, token } = this.#existing(path);
    this.#guardDepth(path, value);
    (container as Record<string, Json>)[token] = value;
  }

  #move(from: string, path: string): void {
    const value = this.#read(from);
    if (from === path) return;
    if (`${path}/`.startsWith(`${from}/`))
      throw new PointerError(path, `a path outside of "${from}"`, 'one inside');
    this.#remove(from);
    this.#add(path, value);
  }

  #copy(from: string, path: string): void {
    const value = this.#read(from);
    this.#settle(); // from here on two places share it, so it must not be written any more
    this.#add(path, value);
  }

  #test(path: string, value: Json): void {
    if (!equal(this.#read(path), value)) throw new PointerError(path, 'the tested value', 'another one');
  }

  #read(path: string): Json {
    return valueAt(
      path,
      this.#locate(path, (parent) => parent),
    );
  }

  #place(path: string): Place {
    return this.#locate(path, (parent, token) => this.#writable(parent, token)) as Place;
  }

  #existing(path: string): Place {
    const place = this.#place(path);
    valueAt(path, place);
    return place;
  }

  /** Walks down to the parent of `path`, giving each container on the way to `visit`. */
  #locate(
    path: string,
    visit: (container: JsonContainer, open: (own: JsonContainer) => void) => JsonContainer,
  ) {
    const tokens = parsePointer(path);
    if (tokens.length > maxDepth)
      throw new PointerError(path, `at most ${maxDepth} levels`, String(tokens.length));
    let container: JsonContainer = this.#root;
    let token = 'state';
    for (const next of tokens) {
      if (isForbiddenName(next)) throw new PointerError(path, 'another member name', `"${next}"`);
      const parent = container;
      const key = token;
      const value = member(parent, key);
      if (!isContainer(value)) throw new PointerError(path, 'an array or object on the way', kindOf(value));
      container = visit(value, (copy) => ((parent as Record<string, Json>)[key] = copy));
      token = next;
    }
    return { container, token };
  }

  #writable(container: JsonContainer, put: (copy: JsonContainer) => void): JsonContainer {
    if (this.#fresh.has(container)) return container;
    const copy = isArray(container) ? [...container] : { ...container };
    this.#fresh.add(copy);
    put(copy);
    return copy;
  }

  #guardDepth(path: string, value: Json): void {
    const depth = parsePointer(path).length + depthOf(value);
    if (depth > maxDepth) throw new PointerError(path, `at most ${maxDepth} levels`, String(depth));
  }

  #settle(): void {
    for (const container of this.#fresh) seal(container);
    this.#fresh = new Set();
  }
}
