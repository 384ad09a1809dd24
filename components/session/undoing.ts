/** Takes something back where others may have done something since: edits of this page, and what had to give way. */
import { diff } from '../core/diff/diff.ts';
import type { Json } from '../core/json/json.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import { rebase } from '../core/merge/rebase.ts';
import { redo, undo } from '../core/undo/undo.ts';
import type { ConflictDetail } from './events.ts';
import { changeOf, edited, undone } from './edit.ts';
import type { PageState, Step } from './state.ts';

/** Undoes, or redoes, the last edit; null if there is none. */
export function takenBack(
  page: PageState,
  way: 'undo' | 'redo',
  now: number,
  options: MergeOptions,
): Step | null {
  const lost = page.kind === 'live' ? page.lost : [];
  const change = changeOf(page);
  const done = (way === 'undo' ? undo : redo)(page.history, page.replica.state, {
    merge: options,
    lost,
    change,
  });
  if (done === null) return null;
  const step = undone(page, done.patch, done.history, now);
  return {
    ...step,
    conflicts: done.conflicts.map(({ change: _, ...conflict }) => ({ ...conflict, by: null })),
  };
}

/**
 * Puts back what had to give way, where it is or would be by now.
 *
 * @param told the state that the conflict was told on
 */
export function putBack(
  page: PageState,
  conflict: ConflictDetail,
  told: Json,
  now: number,
  options: MergeOptions,
): Step {
  const { state } = page.replica;
  // What is put back was counted before: it is not added to what is there by now.
  const { patches } = rebase(told, [diff(told, state, options)], [conflict.restore], {
    ...options,
    counters: [],
  });
  return edited(page, patches.flat(), now);
}
