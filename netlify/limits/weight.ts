/** How much memory JSON takes once it is parsed, checked and frozen: up to ninety times as much as its text. */
import { isArray, isContainer } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';

/** Bytes of V8's heap, found by measuring; `test/netlify/limits/weight.test.ts` holds them against it. */
const perContainer = 144;
const perText = 24;
const perCharacter = 2;
const perLargeNumber = 16;
const perItem = 10;
const perMember = 12;
/** Of an object with so many members that it becomes a hash table. */
const manyMembers = 20;
const perHashedMember = 64;
/** For a name that no other object has, there is a description of the objects that have it. */
const perName = 120;
/** A name that looks like an index lies in a table of its own. */
const perIndex = 100;

/** An estimate of the bytes that `value` takes: what it really takes is at most half as much again. */
export function weightOf(value: Json): number {
  return weigh(value, new Set());
}

/** @param names those met so far */
function weigh(value: Json, names: Set<string>): number {
  if (typeof value === 'string') return perText + perCharacter * value.length;
  if (typeof value === 'number') return (value | 0) === value ? 0 : perLargeNumber;
  if (!isContainer(value)) return 0;
  let weight = perContainer;
  if (isArray(value)) {
    for (const item of value) weight += perItem + weigh(item, names);
    return weight;
  }
  const members = Object.entries(value);
  const each = members.length > manyMembers ? perHashedMember : perMember;
  for (const [name, part] of members) {
    weight += each + weigh(part, names);
    if (name.charCodeAt(0) < 58) weight += perIndex;
    if (names.has(name)) continue;
    names.add(name);
    weight += perName + perCharacter * name.length;
  }
  return weight;
}
