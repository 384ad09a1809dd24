/**
 * Carries pending patches over accepted ones, by identity.
 *
 * Two trees grow over `base`, and their nodes are twins: **theirs** gets the accepted patches, **mine** the pending ones
 * as they were written. What a pending operation addresses is looked up in mine; its twin in theirs, wherever that is
 * now, is what it was meant for.
 */
import { AcceptedReplayer } from './accepted-replayer.ts';
import type { Conflict, MergeOptions, Rebased } from './conflict.ts';
import { diff } from '../diff/diff.ts';
import { isIndexWise } from './index-wise.ts';
import { toJson } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { PendingRebaser } from './pending-rebaser.ts';
import { apply } from '../json/patch.ts';
import type { Operation, Patch } from '../json/patch.ts';
import { keysOf, perform } from './replay.ts';
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
  const start = toJson(base);
  const keys = keysOf(options);
  const accepted = byIdentity(start, theirs, keys);
  const pending = byIdentity(start, mine, keys);
  if (mine.length === 0 || accepted.every((patch) => patch.length === 0)) {
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
  const actor = new PendingRebaser(options);
  const accepted = new AcceptedReplayer(actor.keys);
  for (const patch of theirs) {
    accepted.change++;
    perform(twin, patch, accepted);
  }
  const patches: Patch[] = [];
  for (const [index, patch] of mine.entries()) {
    const isRejected = rejected.has(index);
    const rebased = isRejected ? [] : actor.carry(root, patch);
    if (isRejected) perform(root, patch, new AcceptedReplayer(actor.keys)); // what comes after was made on it
    if (rebased === null) {
      rejected.set(index, actor.conflicts.at(-1) as Conflict);
      return null;
    }
    patches.push(rebased);
  }
  return { patches, conflicts: [...rejected.values(), ...actor.conflicts] };
}

/** The patches one after another, those made by comparing indexes said anew. */
function byIdentity(base: Json, patches: readonly Patch[], keys: readonly string[]): readonly Patch[] {
  let before = base;
  return patches.map((patch) => {
    const after = apply(before, patch);
    const isUnclear = isIndexWise(before, patch, keys);
    const said = isUnclear ? diff(before, after, { itemKey: keys[0] as string }) : patch;
    before = after;
    return said;
  });
}

function ownOperation(operation: Operation): Operation {
  return 'value' in operation ? { ...operation, value: toJson(operation.value) } : operation;
}
