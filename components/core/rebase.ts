/**
 * Carries pending patches over accepted ones.
 *
 * Three states meet: `base`, `base` with theirs, `base` with mine. Objects merge member by member; where both sides
 * changed the same array or scalar, mine wins and theirs is reported.
 */
import { diff } from './diff.ts';
import { equal, escapeToken, isObject, memberOf } from './json.ts';
import type { Json } from './json.ts';
import { apply } from './patch.ts';
import type { Operation, Patch } from './patch.ts';

/** How to merge. All of it is plain data, so that it can be sent to an authority. */
export interface MergeOptions {
  /** The member that names an item of an array; `id`, `_id`, `uuid` and `key` are tried by default. */
  readonly itemKey?: string;
}

/** One edit that gave way, or a place where one would have. Over-reporting is allowed, silence is not. */
export interface Conflict {
  readonly reason: 'overwrite' | 'restored' | 'deleted-edit' | 'lost' | 'move' | 'rejected';
  /** Whose edit is gone. */
  readonly lost: 'mine' | 'theirs' | 'none';
  /** The JSON Pointer of the place, in the state after the rebase. */
  readonly path: string;
  /** The operation of mine that met it, if it was one. */
  readonly operation: Operation | null;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
  readonly base: Json | undefined;
  /** Which of `theirs` did it: its index, or -1 if nobody can tell. */
  readonly change: number;
}

export interface Rebased {
  /** One patch for each of `mine`, in order; empty where nothing is left to do. */
  readonly patches: readonly Patch[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Rebases the patches `mine`, made one after another on `base`, over the accepted patches `theirs`, made on the same
 * `base`: applying `theirs` and then the result to `base` never fails.
 *
 * @throws {PatchError} if `theirs` or `mine` does not apply to `base`
 */
export function rebase(
  base: Json,
  theirs: readonly Patch[],
  mine: readonly Patch[],
  _options: MergeOptions = {},
): Rebased {
  const conflicts: Conflict[] = [];
  let old = base;
  let head = theirs.reduce(apply, base);
  const patches = mine.map((patch) => {
    const wanted = apply(old, patch);
    const merged = merge(old, head, wanted, '', conflicts) ?? head;
    const rebased = diff(head, merged);
    old = wanted;
    head = merged;
    return rebased;
  });
  return { patches, conflicts };
}

/** The value that keeps both what turned `base` into `theirs` and what turned it into `mine`; `undefined` is absent. */
function merge(
  base: Json | undefined,
  theirs: Json | undefined,
  mine: Json | undefined,
  path: string,
  conflicts: Conflict[],
): Json | undefined {
  if (equal(base, mine) || equal(theirs, mine)) return theirs;
  if (equal(base, theirs)) return mine;
  if (isObject(theirs) && isObject(mine) && (base === undefined || isObject(base))) {
    const merged: Record<string, Json> = {};
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const pointer = `${path}/${escapeToken(name)}`;
      const value = merge(
        memberOf(base, name),
        memberOf(theirs, name),
        memberOf(mine, name),
        pointer,
        conflicts,
      );
      if (value !== undefined) merged[name] = value;
    }
    return merged;
  }
  conflicts.push({
    reason: theirs === undefined ? 'restored' : mine === undefined ? 'deleted-edit' : 'overwrite',
    lost: theirs === undefined ? 'none' : 'theirs',
    path,
    operation: null,
    mine,
    theirs,
    base,
    change: -1,
  });
  return mine;
}
