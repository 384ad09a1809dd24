/**
 * What a participant did and may want to take back. Where nobody else has changed anything since, that is going back to an
 * earlier state, which is done here; `undo.ts` does the rest, and is loaded with the part that shares.
 */
import type { Json } from '../json/json.ts';
import type { Patch } from '../json/patch.ts';
import { isGrouped, isSamePlace, onItsOwn } from './coalescing.ts';
import type { Timed } from './coalescing.ts';

/** What can be undone and redone, newest first. */
export interface History {
  readonly made: readonly Made[];
  readonly undone: readonly Made[];
}

/** An edit of this participant: `patch` led from `before` to `after`. */
export interface Made extends Timed {
  readonly before: Json;
  readonly after: Json;
  readonly patch: Patch;
  /** The first and the last of the changes that it left in, by their counters; 0 if it left in none. */
  readonly changes: readonly [first: number, last: number];
}

/** An edit that was just made. */
export interface Edit extends Omit<Made, 'since' | 'changes'> {
  /** The counter of the change that it is to leave in; 0, the default, if it is to leave in none. */
  readonly change?: number;
}

export const emptyHistory: History = { made: [], undone: [] };

/** How many edits can be undone. */
export const maxHistory = 100;

/** Adds an edit. It ends what could be redone. */
export function recorded({ made: [last, ...older] }: History, { change = 0, ...edit }: Edit): History {
  const made: Made = { ...edit, since: edit.at, changes: [change, change] };
  if (last === undefined) return { made: [made], undone: [] };
  // Typing leaves one edit. Where somebody else did something in between, that is found out when it is undone.
  const isRun = last.after === made.before && isGrouped(last, made) && isSamePlace(last.patch, made.patch);
  const edits = isRun
    ? [
        { ...made, before: last.before, since: last.since, changes: [last.changes[0], change] as const },
        ...older,
      ]
    : [made, last, ...older];
  return { made: edits.slice(0, maxHistory), undone: [] };
}

/** Where undoing leads from `state`, if that is what the last edit has led to. */
export function steppedBack(
  { made, undone }: History,
  state: Json,
): { state: Json; history: History } | null {
  const [last, ...older] = made;
  if (last?.after !== state) return null;
  return { state: last.before, history: { made: older, undone: [last, ...undone] } };
}

/** Where redoing leads from `state`, if that is what the last undoing has led to. */
export function steppedForth(
  { made, undone }: History,
  state: Json,
): { state: Json; history: History } | null {
  const [last, ...older] = undone;
  if (last?.before !== state) return null;
  return { state: last.after, history: { made: [{ ...last, ...onItsOwn }, ...made], undone: older } };
}
