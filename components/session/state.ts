/**
 * What a page is, as a value: {@link Alone}, {@link Connecting}, {@link Live} or {@link Ended}, each with the data that
 * belongs to it. A reducer for each thing that can happen turns one into the next: here those that a page needs that is
 * alone, in `live.ts` those of a session. Pure: no timer, no request, no clock; times are passed in, in milliseconds.
 *
 * A reducer returns a {@link Step}: the next state, and what cannot be seen by comparing it with the last one (who made a
 * change, what had to give way). `publish.ts` compares the two and tells the page.
 */
import { diff } from '../core/diff/diff.ts';
import type { Json } from '../core/json/json.ts';
import type { Patch } from '../core/json/patch.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import type { AuthoredConflict } from '../core/sync/receive.ts';
import { edit, pendingCount, replicaOf } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import { emptyHistory, recorded, steppedBack, steppedForth } from '../core/undo/history.ts';
import type { History } from '../core/undo/history.ts';
import type { Keys } from './keys.ts';
import type { Origin, Status } from './events.ts';
import type { Live } from './live.ts';
import { SessionError } from './session-error.ts';

/** What every page has, whatever it is connected to. */
export interface Work {
  readonly replica: Replica;
  /** The edits of this page, to take back and to bring back. */
  readonly history: History;
  /** What was on the page when it joined, if it was more than what the app began with. */
  readonly local: Json;
  /** What the app began with. */
  readonly first: Json;
  /** What went wrong last, until something works again. */
  readonly error: SessionError | null;
}

/** The state is this page's own. */
export interface Alone extends Work {
  readonly kind: 'alone';
}

/** On the way into a session. The state is still this page's own. */
export interface Connecting extends Work {
  readonly kind: 'connecting';
  /** Whether edits wait for the session, as those made during a start do. */
  readonly isStarting: boolean;
  readonly trouble: Trouble | null;
  /** When a person or the network was last back. */
  readonly wokenAt: number;
}

/** The session that this page was in is over for it. The state is this page's own again. */
export interface Ended extends Work {
  readonly kind: 'ended';
}

export type { Live } from './live.ts';
export type PageState = Alone | Connecting | Live | Ended;

/** Something failed and will be tried again. */
export interface Trouble {
  readonly status: 'reconnecting' | 'offline';
  /** How many attempts have failed in a row, ≥ 1. */
  readonly faults: number;
  /** When the last of them failed. */
  readonly at: number;
  /** When to try again. */
  readonly retryAt: number;
  /** When to try again if somebody were looking; earlier than `retryAt` where nobody is. */
  readonly restsFrom: number;
  /** Whether the function named the time: then nobody's return makes it earlier. */
  readonly isFirm: boolean;
  /** Since when the function has said that there is no such session, or null. */
  readonly missingSince: number | null;
}

/** A state, and what led to it. */
export interface Step<State extends PageState = PageState> {
  readonly state: State;
  /** Where a change of the state came from; missing where nobody is told, as when the app sets it. */
  readonly change?: { readonly origin: Origin; readonly by: string | null; readonly patch?: Patch };
  /** What had to give way. */
  readonly conflicts?: readonly AuthoredConflict[];
  /** What went wrong and has to be told. */
  readonly error?: SessionError;
}

/** What a page is before anything happens. */
export const blank: Alone = {
  kind: 'alone',
  replica: replicaOf('', { version: 0, state: null }),
  history: emptyHistory,
  local: null,
  first: null,
  error: null,
};

export function statusOf(page: PageState): Status {
  switch (page.kind) {
    case 'alone':
      return 'idle';
    case 'connecting':
      return page.trouble?.status ?? 'connecting';
    case 'live':
      return page.trouble?.status ?? 'live';
    case 'ended':
      return 'ended';
  }
}

export function keysOf(page: PageState): Keys | null {
  return page.kind === 'live' ? page.keys : null;
}

/** How many edits the authority has yet to confirm. */
export function unconfirmed(page: PageState): number {
  return page.kind === 'live' ? pendingCount(page.replica) : 0;
}

/**
 * An edit of this page.
 *
 * @throws {SessionError} `read-only`
 * @throws {PatchError} if it does not apply
 */
export function edited(page: PageState, patch: Patch, now: number): Step {
  const next = withEdit(page, patch, now);
  if (next.replica.state === page.replica.state) return { state: page };
  const made = { before: page.replica.state, after: next.replica.state, patch, at: now };
  const state = { ...next, history: recorded(page.history, made) };
  return { state, change: { patch, origin: 'local', by: page.replica.participant } };
}

/** The app sets the state: what differs is an edit, of which the app need not be told. */
export function assigned(page: PageState, next: Json, now: number, options: DiffOptions): Step {
  // What an app begins with is no edit: taking it back would leave the app with nothing to show.
  const isFirst = page.replica.state === null && page.history.made.length === 0;
  const { state } = edited(page, diff(page.replica.state, next, options), now);
  return { state: isFirst ? { ...state, history: emptyHistory, first: state.replica.state } : state };
}

/** What taking back or bringing back leads to. `conflicts` are what was left alone, for others have been there since. */
export function undone(page: PageState, patch: Patch, history: History, now: number): Step {
  const state = { ...withEdit(page, patch, now), history };
  return { state, change: { patch, origin: 'undo', by: page.replica.participant } };
}

/** Undoes or redoes where nobody else has changed anything since. Null where others have, or where there is nothing. */
export function stepped(page: PageState, way: 'undo' | 'redo', now: number, options: DiffOptions): Step | null {
  const { state } = page.replica;
  const step = way === 'undo' ? steppedBack(page.history, state) : steppedForth(page.history, state);
  return step && undone(page, diff(state, step.state, options), step.history, now);
}

/** Begins anew with `state`, as this page's own. */
export function begun(page: PageState, state: Json): Step {
  const replica = replicaOf(page.replica.participant, { version: 0, state });
  return { state: { ...page, replica, history: emptyHistory }, change: { origin: 'local', by: null } };
}

/** On the way into a session. */
export function connecting(page: PageState, isStarting: boolean): Connecting {
  return {
    ...workOf(page),
    kind: 'connecting',
    replica: ownReplica(page),
    isStarting,
    trouble: null,
    wokenAt: -Infinity,
    error: null,
  };
}

/** Out of the session: the state stays, as this page's own. */
export function alone(page: PageState): Alone {
  return { ...workOf(page), kind: 'alone', replica: ownReplica(page) };
}

export function ended(page: PageState): Ended {
  return { ...workOf(page), kind: 'ended', replica: ownReplica(page) };
}

type DiffOptions = Pick<MergeOptions, 'itemKey'>;

function workOf({ replica, history, local, first, error }: PageState): Work {
  return { replica, history, local, first, error };
}

function ownReplica({ replica: { participant, state } }: PageState): Replica {
  return replicaOf(participant, { version: 0, state });
}

function withEdit<State extends PageState>(page: State, patch: Patch, now: number): State {
  if (page.kind === 'live' && page.keys.access === 'view') {
    throw new SessionError('read-only', 'This link can view, not edit');
  }
  const replica = edit(page.replica, patch);
  if (page.kind === 'live') {
    const { timing } = page;
    const gatheringSince = pendingCount(page.replica) === 0 || timing.gatheringSince === null ? now : timing.gatheringSince;
    return { ...page, replica, timing: { ...timing, changedAt: now, editedAt: now, gatheringSince } };
  }
  // Alone, there is nobody to confirm anything. During a start, what is added goes to the session later.
  if (page.kind === 'connecting' && page.isStarting) return { ...page, replica };
  return { ...page, replica: replicaOf(replica.participant, { version: 0, state: replica.state }) };
}
