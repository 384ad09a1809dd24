/** Takes something back in an editor: edits of this page, and what had to give way. Loaded with the first edit. */
import { diff } from '../core/diff/diff.ts';
import type { History } from '../core/undo/history.ts';
import { rebase } from '../core/merge/rebase.ts';
import * as steps from '../core/undo/undo.ts';
import type { Undone } from '../core/undo/undo.ts';
import type { Editor } from './editor.ts';
import type { ConflictDetail } from './events.ts';

export { record } from '../core/undo/undo.ts';

/** Undoes the last edit in `history`; says whether there was one. */
export function undo(editor: Editor, history: History): boolean {
  return take(editor, steps.undo(history, editor.state, editor.merge));
}

/** Does again what was undone last; says whether there was something. */
export function redo(editor: Editor, history: History): boolean {
  return take(editor, steps.redo(history, editor.state, editor.merge));
}

/** Puts back what had to give way, where it is or would be by now; says whether that changed anything. */
export function putBack(editor: Editor, conflict: ConflictDetail): boolean {
  const told = editor.conflicts.get(conflict);
  if (told === undefined || conflict.restore.length === 0) return false;
  const before = editor.state;
  const since = diff(told, before, editor.diffOptions);
  const { patches } = rebase(told, [since], [conflict.restore], editor.merge);
  editor.editAloud(patches.flat(), 'local');
  return editor.state !== before;
}

function take(editor: Editor, step: Undone | null): boolean {
  if (step === null) return false;
  editor.editAloud(step.patch, 'undo', step.history);
  for (const { change: _, ...conflict } of step.conflicts) editor.tellConflict({ ...conflict, by: null });
  return true;
}
