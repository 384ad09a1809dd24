/**
 * A participant's copy of a session: what the authority has confirmed, and what is still pending on top of it.
 *
 *     confirmed --sent--> … --unsent[0]--> … --unsent[n]--> state
 *
 * At most one change is *sent*: it has an id and may be on its way. Edits made meanwhile wait as *unsent* and leave
 * together as the next change, which `send.ts` makes. `receive.ts` takes in what the authority answers. All are pure
 * functions from replica to replica; when to call them is the session's business. The shape of the protocol is that of `codemirror/collab`.
 */
import type { ChangeId, Snapshot } from './change.ts';
import type { Json } from '../json/json.ts';
import { apply } from '../json/patch.ts';
import type { Patch } from '../json/patch.ts';

export interface Replica {
  readonly participant: string;
  /** What proves that this page is the participant; null where the id is none that has to be proved. */
  readonly secret: string | null;
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

/** A replica with nothing pending. */
export function replicaOf(
  participant: string,
  snapshot: Pick<Snapshot, 'version' | 'state'>,
  secret: string | null = null,
): Replica {
  const { version, state } = snapshot;
  return { participant, secret, counter: 0, version, confirmed: state, sent: null, unsent: [], state };
}

/** Whether the authority has yet to confirm something. */
export function isPending(replica: Replica): boolean {
  return pendingCount(replica) > 0;
}

/** How many edits the authority has yet to confirm. */
export function pendingCount({ sent, unsent }: Replica): number {
  return unsent.length + (sent === null ? 0 : 1);
}

/** Adds an edit. @throws {PatchError} if it does not apply */
export function edit(replica: Replica, patch: Patch): Replica {
  const state = apply(replica.state, patch);
  if (state === replica.state) return replica;
  return { ...replica, unsent: join(replica.unsent, patch), state };
}

/** Appends an edit to the outbox. Setting one place again and again, as typing does, leaves only the last value. */
function join(unsent: readonly Patch[], patch: Patch): readonly Patch[] {
  const last = unsent.at(-1) ?? [];
  const [before, after] = [last[0], patch[0]];
  const isRepeat =
    last.length + patch.length === 2 &&
    before?.op === 'replace' &&
    after?.op === 'replace' &&
    before.path === after.path;
  return isRepeat ? [...unsent.slice(0, -1), patch] : [...unsent, patch];
}
