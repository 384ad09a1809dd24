/** How to merge, and what had to give way: the vocabulary of a rebase. */
import type { Json } from '../json/json.ts';
import type { Operation, Patch } from '../json/patch.ts';

/**
 * How to merge. All of it is plain data, so that it can be sent to an authority.
 *
 * A *pattern* is a JSON Pointer in which a token `*` stands for any one token: `/votes/*`.
 */
export interface MergeOptions {
  /** The member that names an item of an array; `id`, `_id`, `uuid` and `key` are tried by default. */
  readonly itemKey?: string;
  /**
   * What happens to something that one side deleted and the other edited. With `delete`, the default, it is gone, and
   * the edit is reported; with `keep` it stays, or comes back, with the edit.
   */
  readonly deleteVsEdit?: 'delete' | 'keep';
  /** Patterns of strings that are merged word by word even where they do not look like prose. */
  readonly text?: readonly string[];
  /** Patterns of numbers that are summed: what each side added counts. */
  readonly counters?: readonly string[];
  /** Lets theirs win wherever one edit has to give way. Mine wins by default: it is the later one. */
  readonly prefer?: 'theirs';
}

/** One edit that gave way, or a place where one would have. Over-reporting is allowed, silence is not. */
export interface Conflict {
  /**
   * - `overwrite`: both set the same place.
   * - `restored`: mine set a member that theirs had removed; it is there again.
   * - `deleted-edit`: mine removed what theirs had changed or moved.
   * - `lost`: the place of mine is gone, or theirs is preferred.
   * - `move`: both moved the same thing.
   * - `rejected`: a `test` of mine fails now, and with it its whole patch.
   */
  readonly reason: 'overwrite' | 'restored' | 'deleted-edit' | 'lost' | 'move' | 'rejected';
  /** Whose edit is gone. */
  readonly lost: 'mine' | 'theirs' | 'none';
  /** The JSON Pointer of the place in the state after the rebase, or of where it was. */
  readonly path: string;
  /** The operation of mine that met it, if it was one. */
  readonly operation: Operation | null;
  /** What mine would have there; `undefined` is nothing. */
  readonly mine: Json | undefined;
  /** What theirs had there. */
  readonly theirs: Json | undefined;
  /** What was there before mine, as mine saw it. */
  readonly base: Json | undefined;
  /** Puts back what is lost, in the state after the rebase. Empty where nothing is, or where it has no place. */
  readonly restore: Patch;
  /** Which of `theirs` did it: its index, or -1 if nobody can tell. */
  readonly change: number;
}

export interface Rebased {
  /** One patch for each of `mine`, in order; empty where nothing is left to do. */
  readonly patches: readonly Patch[];
  readonly conflicts: readonly Conflict[];
}
