/** How large JSON is in UTF-8, which is what limits are about. */
import { isArray, isContainer } from '../../components/core/json/json.ts';
import type { Json, JsonContainer } from '../../components/core/json/json.ts';
import type { Patch } from '../../components/core/json/patch.ts';

const encoder = new TextEncoder();

/** How many bytes `text` takes in UTF-8. */
export function bytesOfText(text: string): number {
  return encoder.encode(text).length;
}

/**
 * How many bytes `value` takes as JSON in UTF-8. Parts that occur in several places are measured once: a patch that
 * copies a copy of a copy makes a state that would take for ever to write down.
 */
export function bytesOf(value: Json): number {
  return measure(value, new Map());
}

/**
 * An upper bound of the bytes that `patch` adds to a state. An operation is at least as long as what it adds, except
 * for `copy`, of which nobody can tell.
 */
export function growthOf(patch: Patch): number {
  return patch.some(({ op }) => op === 'copy') ? Infinity : bytesOfText(JSON.stringify(patch));
}

function measure(value: Json, known: Map<JsonContainer, number>): number {
  if (!isContainer(value)) return bytesOfText(JSON.stringify(value));
  const before = known.get(value);
  if (before !== undefined) return before;
  let bytes = 2 + Math.max(0, Object.keys(value).length - 1); // brackets and commas
  if (isArray(value)) for (const item of value) bytes += measure(item, known);
  else {
    for (const [name, part] of Object.entries(value)) {
      bytes += bytesOfText(JSON.stringify(name)) + 1 + measure(part, known); // and the colon
    }
  }
  known.set(value, bytes);
  return bytes;
}
