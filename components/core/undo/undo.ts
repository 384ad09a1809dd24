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

/** Takes the last edit back from `state`, the one on screen; null if there is none. */
export function undo(history: History, state: Json, options: MergeOptions = {}): Undone | null {
  return take(history, 'made', 'undone', state, options);
}

/** Brings back what was undone last; null if there is nothing. */
export function redo(history: History, state: Json, options: MergeOptions = {}): Undone | null {
  return take(history, 'undone', 'made', state, options);
}

/** Takes edits off one stack until one has an effect, whose inverse goes on the other. */
function take(
  history: History,
  from: keyof History,
  to: keyof History,
  state: Json,
  options: MergeOptions,
): Undone | null {
  const conflicts: Conflict[] = [];
  const wanted = from === 'made' ? backwards : forwards;
  for (let [made, ...rest] = history[from]; made !== undefined; [made, ...rest] = rest) {
    const first = carry(wanted(made), state, options);
    conflicts.push(...first.conflicts);
    if (first.patch.length === 0) continue;
    let patch = first.patch;
    // The rest of a run of typing, in which somebody else did something.
    for (
      let [earlier] = rest;
      from === 'made' && earlier !== undefined && isGrouped(earlier, made);
      [earlier] = rest
    ) {
      const step = carry(backwards(earlier), made.before, options);
      if (!isSamePlace(step.patch, invert(made.before, made.patch))) break;
      const more = carry(backwards(earlier), apply(state, patch), options);
      patch = [...patch, ...more.patch];
      conflicts.push(...more.conflicts);
      [made, ...rest] = rest as [Made, ...Made[]];
    }
    const after = apply(state, patch);
    const counterpart: Made =
      from === 'made'
        ? { before: after, after: state, patch: invert(state, patch), ...onItsOwn }
        : { before: state, after, patch, ...onItsOwn };
    return { history: { ...history, [from]: rest, [to]: [counterpart, ...history[to]] }, patch, conflicts };
  }
  return history[from].length === 0 ? null : { history: { ...history, [from]: [] }, patch: [], conflicts };
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
