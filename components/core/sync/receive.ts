/** Takes in what the authority answers: what is confirmed moves on, and what is pending is carried over it. */
import { splitId } from './change.ts';
import type { Change, Snapshot } from './change.ts';
import { diff } from '../diff/diff.ts';
import { equal } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { apply } from '../json/patch.ts';
import type { Patch } from '../json/patch.ts';
import type { Answer, Changes } from './protocol.ts';
import { rebase } from '../merge/rebase.ts';
import type { Conflict, MergeOptions } from '../merge/rebase.ts';
import type { Replica } from './replica.ts';

/** What taking an answer in came to. */
export interface Received {
  readonly replica: Replica;
  /** The changes of others that were new, oldest first; empty after a snapshot. */
  readonly changes: readonly Change[];
  readonly conflicts: readonly AuthoredConflict[];
}

/** What gave way, and to whom. */
export interface AuthoredConflict extends Omit<Conflict, 'change'> {
  /** The participant whose change met mine, or null if nobody can tell. */
  readonly by: string | null;
}

/**
 * Takes an answer in: acknowledges the sent change if it is listed, applies what others did, rebases what is pending.
 * Returns `null` where changes are missing in between: then ask for a snapshot.
 *
 * A sent change that an answer does not list is rebased, so only give answers of the request that carried it.
 *
 * @throws {PatchError} if a change does not apply to the state it was accepted on: then ask for a snapshot too
 */
export function receive(replica: Replica, answer: Answer, options: MergeOptions = {}): Received | null {
  const current = countOn(replica, answer);
  return 'changes' in answer
    ? receiveChanges(current, answer, options)
    : receiveSnapshot(current, answer, options);
}

/**
 * Never takes a number twice: the authority may have more of this participant than who went on as it after a crash
 * knows of, and takes what comes under a number it has for a repeat.
 */
function countOn(replica: Replica, answer: Answer): Replica {
  const { participant } = replica;
  const counters =
    'changes' in answer
      ? answer.changes.map(({ id }) => splitId(id)).filter((id) => id.participant === participant)
      : [answer.seen[participant] ?? { counter: 0 }];
  const counter = Math.max(replica.counter, ...counters.map((it) => it.counter));
  return counter === replica.counter ? replica : { ...replica, counter };
}

function receiveChanges(replica: Replica, answer: Changes, options: MergeOptions): Received | null {
  const changes = answer.changes.filter(({ version }) => version > replica.version);
  if (changes.some(({ version }, index) => version !== replica.version + 1 + index)) return null;
  if (answer.version > replica.version + changes.length) return null;
  const own = changes.find(({ id }) => id === replica.sent?.id);
  if (own === undefined) return advance(replica, changes, options);
  const before = advance(replica, changes.slice(0, changes.indexOf(own)), options);
  const acknowledged = acknowledge(before.replica, own, options);
  const after = advance(acknowledged.replica, changes.slice(changes.indexOf(own) + 1), options);
  return {
    replica: after.replica,
    changes: [...before.changes, ...after.changes],
    conflicts: [...before.conflicts, ...acknowledged.conflicts, ...after.conflicts],
  };
}

/** Gives the sent change up, after the authority has refused it for good. */
export function withdraw(replica: Replica, options: MergeOptions = {}): Received {
  const { sent } = replica;
  if (sent === null) return { replica, changes: [], conflicts: [] };
  const before = apply(replica.confirmed, sent.patch);
  const undone = { ...replica, sent: null, confirmed: before };
  const { version, confirmed } = replica;
  return carry(undone, { version, confirmed, theirs: [diff(before, confirmed)] }, options);
}

function receiveSnapshot(replica: Replica, snapshot: Snapshot, options: MergeOptions): Received {
  const { version, state, seen } = snapshot;
  if (version < replica.version) return { replica, changes: [], conflicts: [] };
  const { sent } = replica;
  const isSeen = sent !== null && (seen[replica.participant]?.counter ?? 0) >= splitId(sent.id).counter;
  const known = isSeen
    ? { ...replica, sent: null, confirmed: apply(replica.confirmed, sent.patch) }
    : replica;
  return carry(known, { version, confirmed: state, theirs: [diff(known.confirmed, state)] }, options);
}

function advance(replica: Replica, changes: readonly Change[], options: MergeOptions): Received {
  const last = changes.at(-1);
  if (last === undefined) return { replica, changes, conflicts: [] };
  const theirs = changes.map(({ patch }) => patch);
  const authors = changes.map(({ id }) => splitId(id).participant);
  const confirmed = theirs.reduce(apply, replica.confirmed);
  return { ...carry(replica, { version: last.version, confirmed, theirs, authors }, options), changes };
}

/** The sent change was accepted. The authority may have rebased it by its own lights: then that is what counts. */
function acknowledge(replica: Replica, accepted: Change, options: MergeOptions): Received {
  const expected = replica.sent === null ? replica.confirmed : apply(replica.confirmed, replica.sent.patch);
  const confirmed = apply(replica.confirmed, accepted.patch);
  const theirs = equal(expected, confirmed) ? [] : [diff(expected, confirmed)];
  const known = { ...replica, sent: null, confirmed: expected };
  return carry(known, { version: accepted.version, confirmed, theirs }, options);
}

/** Where the authority has moved on to, and the patches that lead there. */
interface Advance {
  readonly version: number;
  readonly confirmed: Json;
  readonly theirs: readonly Patch[];
  /** Who made each of `theirs`, where it is known. */
  readonly authors?: readonly string[];
}

/** Moves on, and rebases what is pending. */
function carry(
  replica: Replica,
  { version, confirmed, theirs, authors }: Advance,
  options: MergeOptions,
): Received {
  const mine = replica.sent === null ? replica.unsent : [replica.sent.patch, ...replica.unsent];
  const { patches, conflicts } = rebase(replica.confirmed, theirs, mine, options);
  const [first = []] = patches;
  const sent =
    replica.sent === null || first.length === 0 ? null : { ...replica.sent, version, patch: first };
  const unsent = (replica.sent === null ? patches : patches.slice(1)).filter((patch) => patch.length > 0);
  const next = patches.reduce(apply, confirmed);
  // What looks the same stays the same object: an acknowledgement makes nobody render again.
  const state = equal(next, replica.state) ? replica.state : next;
  const isSettled = sent === null && unsent.length === 0;
  return {
    replica: { ...replica, version, confirmed: isSettled ? state : confirmed, sent, unsent, state },
    changes: [],
    conflicts: conflicts.map(({ change, ...conflict }) => ({ ...conflict, by: authors?.[change] ?? null })),
  };
}
