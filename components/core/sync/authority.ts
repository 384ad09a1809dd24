/**
 * The arbiter of order, without its store: decides on one write against the newest snapshot. Storing the change under
 * its version, if nobody else did first, is what makes the decision final.
 */
import { sight, splitId } from './change.ts';
import type { Change, Snapshot } from './change.ts';
import { diff } from '../diff/diff.ts';
import type { Json } from '../json/json.ts';
import { apply } from '../json/patch.ts';
import type { Patch } from '../json/patch.ts';
import type { Replacement, Write } from './protocol.ts';
import { rebase } from '../merge/rebase.ts';

export type Decision =
  /** The change to store as version `change.version`, and the head it leads to. */
  | { readonly kind: 'accepted'; readonly change: Change; readonly head: Snapshot }
  /** Accepted before, as version `version`; `null` for an old one that nobody can place any more. */
  | { readonly kind: 'repeat'; readonly version: number | null }
  /** Made at another version than the head's. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly reason: 'counter-too-high' };

/**
 * How far a counter may be above the last accepted one. Far more than anybody writes between two of them, and so far from the
 * highest number there is that nobody can use up the counters of another.
 */
export const maxCounterJump = 1_000_000;

/**
 * Decides on a write. What was accepted once is recognised before its version is looked at, so that a change whose
 * answer was lost can be sent again.
 *
 * @param at the time, ISO 8601
 * @throws {PatchError} if the patch does not apply to the head
 */
export function accept(head: Snapshot, write: Write | Replacement, at: string): Decision {
  const { participant, counter } = splitId(write.id);
  const sighting = Object.hasOwn(head.seen, participant) ? head.seen[participant] : undefined;
  if (sighting !== undefined && counter <= sighting.counter) {
    return { kind: 'repeat', version: counter === sighting.counter ? sighting.version : null };
  }
  if (counter - (sighting?.counter ?? 0) > maxCounterJump) {
    return { kind: 'refused', reason: 'counter-too-high' };
  }
  if (write.version !== head.version) return { kind: 'stale' };
  const patch = 'patch' in write ? write.patch : diff(head.state, write.state);
  const change = { version: head.version + 1, id: write.id, patch, at };
  return { kind: 'accepted', change, head: advance(head, change) };
}

/**
 * Carries a stale write over what it missed.
 *
 * @param base the state at the version that the write names
 * @param missed the changes accepted since
 * @returns its patch as it has to be now, or `null` if the two conflict, which only its participant can settle
 * @throws {PatchError} if the patch does not apply to `base`
 */
export function rebaseWrite(base: Json, missed: readonly Change[], write: Write): Patch | null {
  const theirs = missed.map(({ patch }) => patch);
  const { patches, conflicts } = rebase(base, theirs, [write.patch], write.rebase ?? {});
  return conflicts.length === 0 ? (patches[0] ?? []) : null;
}

/** The snapshot after `change`. @throws {PatchError} if it does not apply */
export function advance(head: Snapshot, change: Change): Snapshot {
  return {
    version: change.version,
    state: apply(head.state, change.patch),
    seen: sight(head.seen, change.id, change.version),
  };
}
