/**
 * Whether a rebase is worth an instance's time. A body of 256 KiB, all of it valid, could keep one busy for half a minute and
 * everybody else waiting. Above this the write is stale, as any other, and whoever made it rebases it.
 *
 * Two things make a rebase dear: every operation may walk a list as long as the state, and texts that both sides wrote anew
 * are compared word with word. At
 * these bounds the worst inputs that we found took one to three seconds on a busy machine with two cores.
 */
import type { Json } from '../../components/core/json/json.ts';
import type { Change } from '../../components/core/sync/change.ts';
import type { Write } from '../../components/core/sync/protocol.ts';
import { bytesOf } from './size.ts';

/** Operations of both sides, times bytes of the state. */
export const maxSteps = 16 * 1024 * 1024;
/** Characters of the patches of both sides, as JSON. */
export const maxPatches = 64 * 1024;
/** Characters of what takes the changes of the other side back, as JSON: as much as they removed, be it a long list. */
export const maxInverses = 256 * 1024;

/** A change that a write has missed, and how long it is as JSON. */
export interface Missed {
  readonly change: Change;
  readonly length: number;
}

/**
 * Whether the authority should rebase `write` over what it missed.
 *
 * @param base the state that the write was made on
 * @param stateBytes how large that is at most, if that is known: to measure it takes a walk through all of it
 */
export function isAffordable(
  write: Write,
  missed: readonly Missed[],
  base: Json,
  stateBytes = Infinity,
): boolean {
  // How to merge counts too: each operation is matched with all patterns.
  const mine = JSON.stringify([write.patch, write.rebase]).length;
  if (missed.reduce((sum, { length }) => sum + length, mine) > maxPatches) return false;
  const operations = missed.reduce((sum, { change }) => sum + change.patch.length, write.patch.length);
  return operations * stateBytes <= maxSteps || operations * bytesOf(base) <= maxSteps;
}
