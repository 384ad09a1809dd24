/**
 * Undo and redo that are safe with several people at work.
 *
 * Every edit is kept with the states before and after it. What others did between then and now is looked at only when undo
 * is pressed: the patch that takes the edit back is rebased over the difference, and wherever the two touch, theirs stays.
 */
import type { Conflict, MergeOptions } from '../merge/conflict.ts';
import { diff } from '../diff/diff.ts';
import { isGrouped, isSamePlace, onItsOwn } from './coalescing.ts';
import type { History, Made } from './history.ts';
import { invert } from './invert.ts';
import { equal } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { apply, parsePointer } from '../json/patch.ts';
import type { Patch } from '../json/patch.ts';
import { fits } from '../merge/patterns.ts';
import { rebase } from '../merge/rebase.ts';

/** An undo or redo to carry out: `patch` applies to the state that was given. */
export interface Undone {
  readonly history: History;
  /** Empty if there was nothing left to do but to report. */
  readonly patch: Patch;
  /** What was left alone because others have been there since. */
  readonly conflicts: readonly Conflict[];
}

export interface UndoOptions {
  readonly merge?: MergeOptions;
  /** The counter of the change that the undo is to leave in; 0, the default, if it is to leave in none. */
  readonly change?: number;
  /** The changes of which something did not come to be. What they counted is not taken back: it never was counted. */
  readonly lost?: readonly number[];
}

/** Takes the last edit back from `state`, the one on screen; null if there is none. */
export function undo(history: History, state: Json, options: UndoOptions = {}): Undone | null {
  return take(history, 'made', 'undone', state, options);
}

/** Brings back what was undone last; null if there is nothing. */
export function redo(history: History, state: Json, options: UndoOptions = {}): Undone | null {
  return take(history, 'undone', 'made', state, options);
}

/** Takes edits off one stack until one has an effect, whose inverse goes on the other. */
function take(
  history: History,
  from: keyof History,
  to: keyof History,
  state: Json,
  { merge = {}, change = 0, lost = [] }: UndoOptions,
): Undone | null {
  const conflicts: Conflict[] = [];
  for (let rest = history[from]; rest.length > 0;) {
    const group = from === 'made' ? lastGroup(rest, merge) : rest.slice(0, 1);
    rest = rest.slice(group.length);
    if (group.some((made) => isLost(made, lost) && mayCount(made.patch, merge))) continue;
    let patch: Patch = [];
    let after = state;
    for (const made of group) {
      const carried = carry(from === 'made' ? backwards(made) : forwards(made), after, merge);
      conflicts.push(...carried.conflicts);
      patch = [...withoutRepeated(patch, carried.patch), ...carried.patch];
      after = apply(after, carried.patch);
    }
    if (patch.length === 0) continue;
    const changes = [change, change] as const;
    const counterpart: Made =
      from === 'made'
        ? { before: after, after: state, patch: invert(state, patch), changes, ...onItsOwn }
        : { before: state, after, patch, changes, ...onItsOwn };
    return { history: { ...history, [from]: rest, [to]: [counterpart, ...history[to]] }, patch, conflicts };
  }
  return history[from].length === 0 ? null : { history: { ...history, [from]: [] }, patch: [], conflicts };
}

/** What is undone together next, newest first: a run of typing, though somebody else may have done something in it. */
function lastGroup([made, ...rest]: readonly Made[], merge: MergeOptions): readonly Made[] {
  const group = made === undefined ? [] : [made];
  for (const earlier of rest) {
    const later = group.at(-1);
    if (later === undefined || !isGrouped(earlier, later)) break;
    const step = carry(backwards(earlier), later.before, merge);
    if (!isSamePlace(step.patch, backwards(later).patch)) break;
    group.push(earlier);
  }
  return group;
}

/** What is left of `patch` when `later` follows: a run of typing sets one place again and again. */
function withoutRepeated(patch: Patch, later: Patch): Patch {
  return patch.filter(
    ({ op, path }) => !later.some((next) => op === 'replace' && next.op === op && next.path === path),
  );
}

function isLost({ changes: [first, last] }: Made, lost: readonly number[]): boolean {
  return lost.some((change) => change >= first && change <= last);
}

/** Whether a patch may set a counter. */
function mayCount(patch: Patch, { counters = [] }: MergeOptions): boolean {
  return patch.some(({ path }) => counters.some((pattern) => fits(pattern, parsePointer(path))));
}

/** A patch, and the state that it was made for. */
interface Wanted {
  readonly at: Json;
  readonly patch: Patch;
}

function backwards({ before, after, patch }: Made): Wanted {
  return { at: after, patch: invert(before, patch) };
}

function forwards({ before, patch }: Made): Wanted {
  return { at: before, patch };
}

/** What is wanted as it has to be at `state`, theirs preferred. */
function carry({ at, patch }: Wanted, state: Json, options: MergeOptions) {
  const since = equal(at, state) ? [] : [diff(at, state, options)];
  const { patches, conflicts } = rebase(at, since, [patch], { ...options, prefer: 'theirs' });
  return { patch: patches.flat(), conflicts };
}
