/**
 * A participant's copy of a session: what the authority has confirmed, and what is still pending on top of it.
 *
 *     confirmed --sent--> … --unsent[0]--> … --unsent[n]--> state
 *
 * At most one change is *sent*: it has an id and may be on its way. Edits made meanwhile wait as *unsent* and leave
 * together as the next change. Everything here is a pure function from replica to replica; when to call them is the
 * session's business. The shape of the protocol is that of `codemirror/collab`.
 */
import { splitId } from './change.ts';
import type { Change, ChangeId, Snapshot } from './change.ts';
import { diff } from './diff.ts';
import { equal } from './json.ts';
import type { Json } from './json.ts';
import { apply } from './patch.ts';
import type { Operation, Patch } from './patch.ts';
import type { Answer } from './protocol.ts';
import { rebase } from './rebase.ts';
import type { Conflict, MergeOptions } from './rebase.ts';

export interface Replica {
  readonly participant: string;
  /** The counter of the last change sent, 0 before the first. */
  readonly counter: number;
  readonly version: number;
  /** The state at `version`, as the authority has it. */
  readonly confirmed: Json;
  readonly sent: Sent | null;
  readonly unsent: readonly Patch[];
  /** What the app sees: `confirmed`, then `sent`, then `unsent`. */
  readonly state: Json;
}

/** A change that has left, or is about to. It keeps its id until the authority has answered for it. */
export interface Sent {
  readonly id: ChangeId;
  readonly version: number;
  readonly patch: Patch;
}

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

/** A replica with nothing pending. */
export function replicaOf(participant: string, snapshot: Pick<Snapshot, 'version' | 'state'>): Replica {
  const { version, state } = snapshot;
  return { participant, counter: 0, version, confirmed: state, sent: null, unsent: [], state };
}

/** Whether the authority has yet to confirm something. */
export function isPending(replica: Replica): boolean {
  return replica.sent !== null || replica.unsent.length > 0;
}

/** Adds an edit. @throws {PatchError} if it does not apply */
export function edit(replica: Replica, patch: Patch): Replica {
  const state = apply(replica.state, patch);
  if (state === replica.state) return replica;
  return { ...replica, unsent: join(replica.unsent, patch), state };
}

/** Gathers what is unsent into the change to send, unless one is already on its way: that one is sent again as it was. */
export function send(replica: Replica): Replica & { readonly sent: Sent | null } {
  if (replica.sent !== null || replica.unsent.length === 0) return replica;
  const counter = replica.counter + 1;
  const id: ChangeId = `${replica.participant}:${counter}`;
  return {
    ...replica,
    counter,
    sent: { id, version: replica.version, patch: replica.unsent.flat() },
    unsent: [],
  };
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
  if (!('changes' in answer)) return receiveSnapshot(replica, answer, options);
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

/** Appends an edit to the outbox. Setting one place again and again, as typing does, leaves only the last value. */
function join(unsent: readonly Patch[], patch: Patch): readonly Patch[] {
  const last = unsent.at(-1);
  const [before, ...others] = last ?? [];
  const [after, ...more] = patch;
  const isRepeat =
    before !== undefined &&
    after !== undefined &&
    others.length === 0 &&
    more.length === 0 &&
    isRepeated(before, after);
  return isRepeat ? [...unsent.slice(0, -1), patch] : [...unsent, patch];
}

function isRepeated(before: Operation, after: Operation): boolean {
  return before.op === 'replace' && after.op === 'replace' && before.path === after.path;
}
