/**
 * Undo and redo that are safe with several people at work.
 *
 * Every edit leaves the patch that takes it back, together with the state that it applies to. What others did between
 * then and now is looked at only when undo is pressed: the patch is rebased over the difference, and wherever the two
 * touch, theirs stays.
 */
import type { Conflict, MergeOptions } from './conflict.ts';
import { diff } from './diff.ts';
import { invert } from './invert.ts';
import { equal } from './json.ts';
import type { Json } from './json.ts';
import { apply } from './patch.ts';
import type { Patch } from './patch.ts';
import type { Rebased } from './rebase.ts';

/** What can be undone and redone, newest first. */
export interface History {
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

/** A patch that takes an edit back, or brings it back, at the state `state`. */
export interface Step {
  readonly patch: Patch;
  readonly state: Json;
  /** When the edit was made, in ms. */
  readonly at: number;
}

/** An undo or redo to carry out: `patch` applies to the state that was given. */
export interface Undone {
  readonly history: History;
  /** Empty if there was nothing left to do but to report. */
  readonly patch: Patch;
  /** What was left alone because others have been there since. */
  readonly conflicts: readonly Conflict[];
}

/** {@link rebase}, given by the caller: whose state is nobody else's never needs it. */
export type Rebase = (
  base: Json,
  theirs: readonly Patch[],
  mine: readonly Patch[],
  options?: MergeOptions,
) => Rebased;

/** How many edits can be undone. */
export const historyLimit = 100;

/** Edits of one and the same place that follow each other within this time, in ms, are undone together. */
export const groupingTime = 500;

export const emptyHistory: History = { undo: [], redo: [] };

/**
 * Adds an edit of this participant, which was `patch` and led from `before` to `after`. It ends what could be redone.
 *
 * @param at when it was made, in ms; by what two of them differ decides about grouping
 */
export function record(
  history: History,
  { before, after, patch, at }: { before: Json; after: Json; patch: Patch; at: number },
  rebase: Rebase,
  options: MergeOptions = {},
): History {
  const step = { patch: invert(before, patch), state: after, at };
  if (step.patch.length === 0) return history;
  const [last, ...older] = history.undo;
  const earlier = last && at - last.at <= groupingTime ? carry(last, before, rebase, options).patch : [];
  if (isSamePlace(earlier, step.patch)) return { undo: [{ ...step, patch: earlier }, ...older], redo: [] };
  return { undo: [step, ...history.undo].slice(0, historyLimit), redo: [] };
}

export function canUndo(history: History): boolean {
  return history.undo.length > 0;
}

export function canRedo(history: History): boolean {
  return history.redo.length > 0;
}

/** Takes the last edit back from `state`, the one on screen; null if there is none. */
export function undo(
  history: History,
  state: Json,
  rebase: Rebase,
  options: MergeOptions = {},
): Undone | null {
  const stepped = stepBack(history.undo, state, rebase, options);
  if (stepped === null) return null;
  const { rest, inverse, patch, conflicts } = stepped;
  return { history: { undo: rest, redo: [...inverse, ...history.redo] }, patch, conflicts };
}

/** Brings back what was undone last; null if there is nothing. */
export function redo(
  history: History,
  state: Json,
  rebase: Rebase,
  options: MergeOptions = {},
): Undone | null {
  const stepped = stepBack(history.redo, state, rebase, options);
  if (stepped === null) return null;
  const { rest, inverse, patch, conflicts } = stepped;
  return { history: { undo: [...inverse, ...history.undo], redo: rest }, patch, conflicts };
}

/** Takes steps off until one has an effect: of the others, nothing is left that theirs would not be undone with. */
function stepBack(steps: readonly Step[], state: Json, rebase: Rebase, options: MergeOptions) {
  const conflicts: Conflict[] = [];
  for (const [index, step] of steps.entries()) {
    const rebased = carry(step, state, rebase, options);
    conflicts.push(...rebased.conflicts);
    if (rebased.patch.length === 0) continue;
    const { patch } = rebased;
    const inverse = { patch: invert(state, patch), state: apply(state, patch), at: -Infinity };
    return { rest: steps.slice(index + 1), inverse: [inverse], patch, conflicts };
  }
  return steps.length === 0 ? null : { rest: [], inverse: [], patch: [], conflicts };
}

/** The patch of a step as it has to be at `state`. */
function carry(
  step: Step,
  state: Json,
  rebase: Rebase,
  options: MergeOptions,
): { patch: Patch; conflicts: readonly Conflict[] } {
  if (equal(step.state, state)) return { patch: step.patch, conflicts: [] };
  const theirs = diff(step.state, state, options.itemKey === undefined ? {} : { itemKey: options.itemKey });
  const { patches, conflicts } = rebase(step.state, [theirs], [step.patch], { ...options, prefer: 'theirs' });
  return { patch: patches.flat(), conflicts };
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
