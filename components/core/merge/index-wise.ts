import { equal, isArray, isObject } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { formatPointer, parsePointer, partAt } from '../json/patch.ts';
import type { Patch } from '../json/patch.ts';
import { isOther } from './replay.ts';

/**
 * Whether a patch looks as if it was made by comparing arrays index by index. Such a patch turns one item into the next
 * instead of saying which one went, so what it says about items is not what was meant: `diff` has to say it anew.
 *
 * Either it replaces the key of an item, or it puts an item in the place of another of its array and makes that longer
 * or shorter. What was written down while it was done has moves, copies or tests in it, or does no such thing.
 */
export function isIndexWise(before: Json, patch: Patch, keys: readonly string[]): boolean {
  const shifted = new Set<string>();
  const resized = new Set<string>();
  let isRenamed = false;
  for (const operation of patch) {
    if (operation.op === 'move' || operation.op === 'copy' || operation.op === 'test') return false;
    const tokens = parsePointer(operation.path);
    const name = tokens.pop() ?? '';
    const path = formatPointer(tokens);
    const around = partAt(before, path);
    if (operation.op !== 'replace') resized.add(path);
    else if (isArray(around) && around.some((item) => equal(item, operation.value))) shifted.add(path);
    else if (isObject(around) && isOther(around, { ...around, [name]: operation.value }, keys)) {
      isRenamed ||= isArray(partAt(before, formatPointer(tokens.slice(0, -1))));
    }
  }
  return isRenamed || [...shifted].some((path) => resized.has(path));
}
