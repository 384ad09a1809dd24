/** Which edits are undone together. */
import type { Patch } from '../json/patch.ts';

export interface Timed {
  /** When it was made, in ms; by what two of them differ decides about grouping. */
  readonly at: number;
  /** When it began, if it is several; the same otherwise. */
  readonly since: number;
}

/** Edits of one and the same place that follow each other within this time, in ms, are undone together. */
const groupingTime = 500;

/** Whether `made` follows `earlier` so soon that they are undone together, if they are of the same place. */
export function isGrouped(earlier: Timed, made: Timed): boolean {
  return made.since - earlier.at <= groupingTime;
}

/** Whether both set the same places and nothing else, as typing does. */
export function isSamePlace(one: Patch, other: Patch): boolean {
  return (
    one.length === other.length &&
    one.every(
      ({ op, path }, index) => op === 'replace' && other[index]?.op === op && other[index].path === path,
    )
  );
}

/** The times of what is grouped with nothing that is done next. */
export const onItsOwn = { at: -Infinity, since: -Infinity };
