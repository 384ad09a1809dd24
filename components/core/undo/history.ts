/** What a participant did and may want to take back. `undo.ts` does it, and is loaded when somebody may want to. */
import type { Json } from '../json/json.ts';
import type { Patch } from '../json/patch.ts';

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

/** An edit of this participant: `patch` led from `before` to `after`. */
export interface Made {
  readonly before: Json;
  readonly after: Json;
  readonly patch: Patch;
  /** When it was made, in ms; by what two of them differ decides about grouping. */
  readonly at: number;
}

export const emptyHistory: History = { undo: [], redo: [] };

export function canUndo(history: History): boolean {
  return history.undo.length > 0;
}

export function canRedo(history: History): boolean {
  return history.redo.length > 0;
}
