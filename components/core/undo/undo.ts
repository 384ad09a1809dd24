/**
 * Undo and redo that are safe with several people at work.
 *
 * Every edit leaves the patch that takes it back, together with the state that it applies to. What others did between
 * then and now is looked at only when undo is pressed: the patch is rebased over the difference, and wherever the two
 * touch, theirs stays.
 */
import type { Conflict, MergeOptions, Rebased } from '../merge/conflict.ts';
import { diff } from '../diff/diff.ts';
import type { History, Made, Step } from './history.ts';
import { invert } from './invert.ts';
import { equal } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { apply } from '../json/patch.ts';
import type { Patch } from '../json/patch.ts';
import { rebase } from '../merge/rebase.ts';

/** An undo or redo to carry out: `patch` applies to the state that was given. */
export interface Undone {
  readonly history: History;
  /** Empty if there was nothing left to do but to report. */
  readonly patch: Patch;
  /** What was left alone because others have been there since. */
  readonly conflicts: readonly Conflict[];
}

/** How many edits can be undone. */
export const historyLimit = 100;

/** Edits of one and the same place that follow each other within this time, in ms, are undone together. */
export const groupingTime = 500;

/** Adds an edit of this participant. It ends what could be redone. */
export function record(
  history: History,
  { before, after, patch, at }: Made,
  options: MergeOptions = {},
): History {
  const step = { patch: invert(before, patch), state: after, at };
  if (step.patch.length === 0) return history;
  const [last, ...older] = history.undo;
  const earlier = last && at - last.at <= groupingTime ? carry(last, before, options).patches.flat() : [];
  if (isSamePlace(earlier, step.patch)) return { undo: [{ ...step, patch: earlier }, ...older], redo: [] };
  return { undo: [step, ...history.undo].slice(0, historyLimit), redo: [] };
}

/** Takes the last edit back from `state`, the one on screen; null if there is none. */
export function undo(history: History, state: Json, options: MergeOptions = {}): Undone | null {
  return take(history, 'undo', 'redo', state, (step) => carry(step, state, options));
}

/** Brings back what was undone last; null if there is nothing. */
export function redo(history: History, state: Json, options: MergeOptions = {}): Undone | null {
  return take(history, 'redo', 'undo', state, (step) => carry(step, state, options));
}

/** Takes steps off one stack until one has an effect, whose inverse goes on the other. */
function take(
  history: History,
  from: keyof History,
  to: keyof History,
  state: Json,
  carried: (step: Step) => Rebased,
): Undone | null {
  const conflicts: Conflict[] = [];
  for (const [index, step] of history[from].entries()) {
    const rebased = carried(step);
    const patch = rebased.patches.flat();
    conflicts.push(...rebased.conflicts);
    if (patch.length === 0) continue;
    const inverse = { patch: invert(state, patch), state: apply(state, patch), at: -Infinity };
    const stacks = { [from]: history[from].slice(index + 1), [to]: [inverse, ...history[to]] };
    return { history: { ...history, ...stacks }, patch, conflicts };
  }
  return history[from].length === 0 ? null : { history: { ...history, [from]: [] }, patch: [], conflicts };
}

/** A step as it has to be at `state`. */
function carry({ state: then, patch }: Step, state: Json, options: MergeOptions): Rebased {
  if (equal(then, state)) return { patches: [patch], conflicts: [] };
  return rebase(then, [diff(then, state, options)], [patch], { ...options, prefer: 'theirs' });
}

/** Whether both set the same places and nothing else, as typing does. */
function isSamePlace(one: Patch, other: Patch): boolean {
  return (
    one.length === other.length &&
    one.every(
      ({ op, path }, index) => op === 'replace' && other[index]?.op === op && other[index].path === path,
    )
  );
}
