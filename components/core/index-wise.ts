import { equal, isArray } from './json.ts';
import type { Json } from './json.ts';
import { formatPointer, parsePointer, partAt } from './patch.ts';
import type { Operation, Patch } from './patch.ts';
import { isKey, keysOf } from './replay.ts';

/**
 * Whether a patch looks as if it was made by comparing arrays index by index. Such a patch turns one item into the next
 * instead of saying which one went, so what it says about items is not what was meant: `diff` has to say it anew.
 *
 * Either it replaces the key of an item, or it puts an item in the place of another of its array and makes that longer
 * or shorter. What was written down while it was done has moves, copies or tests in it, or does no such thing.
 */
export function isIndexWise(before: Json, patch: Patch, itemKey: string | undefined): boolean {
  if (patch.some(({ op }) => op === 'move' || op === 'copy' || op === 'test')) return false;
  const shifted = new Set<string>();
  const resized = new Set<string>();
  for (const operation of patch) {
    const tokens = parsePointer(operation.path);
    if (isKeyReplaced(before, tokens, operation, itemKey)) return true;
    const path = formatPointer(tokens.slice(0, -1));
    const list = patch.length > 1 ? partAt(before, path) : undefined;
    if (!isArray(list)) continue;
    if (operation.op !== 'replace') resized.add(path);
    else if (list.some((item) => equal(item, operation.value))) shifted.add(path);
  }
  return [...shifted].some((path) => resized.has(path));
}

function isKeyReplaced(
  before: Json,
  tokens: readonly string[],
  operation: Operation,
  itemKey: string | undefined,
): boolean {
  if (operation.op !== 'replace' || !keysOf(itemKey).includes(tokens.at(-1) ?? '')) return false;
  if (!isArray(partAt(before, formatPointer(tokens.slice(0, -2))))) return false;
  const old = partAt(before, operation.path);
  return isKey(old) && isKey(operation.value) && old !== operation.value;
}
