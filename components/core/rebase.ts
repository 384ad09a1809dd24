/**
 * Carries pending patches over accepted ones, by identity.
 *
 * Two trees grow over `base`, and their nodes are twins: **theirs** gets the accepted patches, **mine** the pending ones
 * as they were written. What a pending operation addresses is looked up in mine; its twin in theirs, wherever that is
 * now, is what it was meant for.
 */
import type { Conflict, MergeOptions, Rebased } from './conflict.ts';
import { diff } from './diff.ts';
import { isIndexWise } from './index-wise.ts';
import { own } from './json.ts';
import type { Json } from './json.ts';
import { Mine } from './mine.ts';
import { apply } from './patch.ts';
import type { Operation, Patch } from './patch.ts';
import { perform } from './replay.ts';
import { Theirs } from './theirs.ts';
import { Node, pair } from './tree.ts';

export type { Conflict, MergeOptions, Rebased } from './conflict.ts';

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
  options: MergeOptions = {},
): Rebased {
  const start = own(base);
  const accepted = byIdentity(start, theirs, options);
  const pending = byIdentity(start, mine, options);
  if (accepted.every((patch) => patch.length === 0)) {
    return { patches: mine.map((patch) => patch.map(ownOperation)), conflicts: [] };
  }
  const rejected = new Map<number, Conflict>();
  for (;;) {
    const rebased = replay(start, accepted, pending, options, rejected);
    if (rebased) return rebased;
  }
}

/** One attempt; null if a patch had to be added to the `rejected`, which must not leave a trace. */
function replay(
  base: Json,
  theirs: readonly Patch[],
  mine: readonly Patch[],
  options: MergeOptions,
  rejected: Map<number, Conflict>,
): Rebased | null {
  const root = new Node(base);
  const twin = new Node(base);
  pair(root, twin);
  const accepted = new Theirs(options.itemKey);
  for (const [change, patch] of theirs.entries()) {
    accepted.change = change;
    perform(twin, patch, accepted);
  }
  const actor = new Mine(options);
  const patches: Patch[] = [];
  for (const [index, patch] of mine.entries()) {
    const rebased = actor.carry(root, patch, rejected.has(index));
    if (rebased === null) {
      rejected.set(index, actor.conflicts.at(-1) as Conflict);
      return null;
    }
    patches.push(rebased);
  }
  return { patches, conflicts: [...rejected.values(), ...actor.conflicts] };
}

/** The patches one after another, those made by comparing indexes said anew. */
function byIdentity(base: Json, patches: readonly Patch[], { itemKey }: MergeOptions): readonly Patch[] {
  let before = base;
  return patches.map((patch) => {
    const after = apply(before, patch);
    const isUnclear = isIndexWise(before, patch, itemKey);
    const said = isUnclear ? diff(before, after, itemKey === undefined ? {} : { itemKey }) : patch;
    before = after;
    return said;
  });
}

function ownOperation(operation: Operation): Operation {
  return 'value' in operation ? { ...operation, value: own(operation.value) } : operation;
}
