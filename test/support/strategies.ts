/** What a participant does when the authority answers that its edit is stale: ours, and two that people try first. */
import type { ChangeId } from '../../components/core/sync/change.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../components/core/json/patch.ts';
import type { Answer, Replacement, Write } from '../../components/core/sync/protocol.ts';
import { attempt } from './random-patch.ts';
import { receive } from '../../components/core/sync/receive.ts';
import { edit, isPending, replicaOf } from '../../components/core/sync/replica.ts';
import { send } from '../../components/core/sync/send.ts';
import type { Snapshot } from '../../components/core/sync/change.ts';
import type { Conflict, MergeOptions } from '../../components/core/merge/rebase.ts';

/** One participant's side. */
export interface Participant {
  readonly version: number;
  readonly state: Json;
  readonly isPending: boolean;
  edit(patch: Patch): void;
  /** What to send now: the change in flight again, or a new one; null if there is nothing. */
  send(): Write | Replacement | null;
  /** Takes in the answer to what was sent; returns what gave way, or null if it takes a snapshot. */
  receive(answer: Answer): readonly Omit<Conflict, 'change'>[] | null;
}

export type Strategy = (name: string, start: Snapshot) => Participant;

/** Rebases what is pending by identity: the replica of this library. */
export function byIdentity(options: MergeOptions = {}): Strategy {
  return (name, start) => {
    let replica = replicaOf(name, start);
    return {
      get version() {
        return replica.version;
      },
      get state() {
        return replica.state;
      },
      get isPending() {
        return isPending(replica);
      },
      edit(patch) {
        replica = edit(replica, patch);
      },
      send() {
        const ready = send(replica);
        replica = ready;
        return ready.sent && { ...ready.sent, rebase: null };
      },
      receive(answer) {
        const received = receive(replica, answer, options);
        if (received === null) return null;
        replica = received.replica;
        return received.conflicts;
      },
    };
  };
}

/** Sends the same operations again, as far as they still apply. */
export const samePatch: Strategy = (name, start) =>
  stubborn(name, start, (pending, confirmed) => {
    const operations: Operation[] = [];
    let state = confirmed;
    for (const operation of pending) {
      const next = attempt(state, operation);
      if (next === undefined) continue;
      operations.push(operation);
      state = next;
    }
    return { operations, state };
  });

/** Sends its whole state again: who writes last has written all of it. */
export const wholeState: Strategy = (name, start) =>
  stubborn(name, start, (pending, _, state) => ({
    operations: pending.length === 0 ? [] : [{ op: 'replace', path: '', value: state }],
    state: pending.length === 0 ? _ : state,
  }));

type Retry = (
  pending: readonly Operation[],
  confirmed: Json,
  state: Json,
) => { operations: readonly Operation[]; state: Json };

/** A participant with no merge at all. */
function stubborn(name: string, start: Snapshot, retry: Retry): Participant {
  let { version, state: confirmed } = start;
  let state = confirmed;
  let pending: readonly Operation[] = [];
  let sent: Write | null = null;
  let counter = 0;
  const restate = () => {
    const all = retry([...(sent?.patch ?? []), ...pending], confirmed, state);
    if (sent) sent = { ...sent, version, patch: all.operations };
    pending = sent ? [] : all.operations;
    state = all.state;
  };
  return {
    get version() {
      return version;
    },
    get state() {
      return state;
    },
    get isPending() {
      return sent !== null || pending.length > 0;
    },
    edit(patch) {
      state = apply(state, patch);
      pending = [...pending, ...patch];
    },
    send() {
      if (sent === null && pending.length > 0) {
        const id: ChangeId = `${name}:${++counter}`;
        sent = { version, id, patch: pending, rebase: null };
        pending = [];
      }
      return sent;
    },
    receive(answer) {
      if (!('changes' in answer)) throw new Error('No snapshots here');
      const news = answer.changes.filter((change) => change.version > version);
      if (news.length === 0) return [];
      if (news.some(({ id }) => id === sent?.id)) sent = null;
      const isOurs = news.every(({ id }) => id.startsWith(`${name}:`));
      confirmed = news.reduce((before, change) => apply(before, change.patch), confirmed);
      version = answer.version;
      if (!isOurs || sent) restate();
      return [];
    },
  };
}
