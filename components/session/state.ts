/**
 * What a page is, as a value: {@link Alone}, {@link Connecting}, {@link Live} or {@link Ended}, each with the data that
 * belongs to it. A reducer for each thing that can happen turns one into the next: those of own edits are in `edit.ts`, those of
 * a session in `live.ts` and `trouble.ts`. Pure: no timer, no request, no clock; times are passed in, in milliseconds.
 *
 * A reducer returns a {@link Step}: the next state, and what cannot be seen by comparing it with the last one (who made a
 * change, what had to give way). `publish.ts` compares the two and tells the page.
 */
import type { Json } from '../core/json/json.ts';
import type { Patch } from '../core/json/patch.ts';
import type { Answer } from '../core/sync/protocol.ts';
import type { AuthoredConflict } from '../core/sync/receive.ts';
import { pendingCount, replicaOf } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import { emptyHistory } from '../core/undo/history.ts';
import type { History } from '../core/undo/history.ts';
import type { Origin, Status } from './events.ts';
import type { Keys } from '../core/keys.ts';
import type { Presence } from './presence/presence.ts';
import type { SessionError } from './session-error.ts';

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

/** In a session. */
export interface Live extends Work {
  readonly kind: 'live';
  readonly keys: Keys;
  readonly trouble: Trouble | null;
  /** Whether the budget makes polls rarer than they would be. */
  readonly isSlowed: boolean;
  readonly timing: Timing;
  /** What other tabs were answered while a change was on its way. */
  readonly heard: readonly Answer[];
  /** Whether somebody has to ask: others have changes that this replica lacks. */
  readonly isBehind: boolean;
  /** Whether this copy does not fit to what others did to it, so that the whole session has to be read. */
  readonly isTorn: boolean;
  /** What pages of this browser that are gone have left unsent: sent as theirs, one after another. */
  readonly orphans: readonly Sender[];
  /** The changes of this page, by their counters, of which something did not come to be. */
  readonly lost: readonly number[];
  readonly presence: Presence;
}

/** When things happened, in milliseconds; `-Infinity` for never. */
export interface Timing {
  /** When something last changed, from either side. */
  readonly changedAt: number;
  /** When the first of the edits that have not left was made, or null. */
  readonly gatheringSince: number | null;
  /** When this page last edited. */
  readonly editedAt: number;
  /** When a request was last made, and when one was last answered. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** When a person or the network was last back, or somebody asked to ask. */
  readonly wokenAt: number;
  /** When to send the sent change again. */
  readonly resendAt: number;
  /** How often in a row it was refused as stale. */
  readonly refusals: number;
  /** For how many more changes others are expected to get ahead: those may be rebased at once. */
  readonly contended: number;
  /** How long edits gather, in milliseconds. */
  readonly pace: number;
  /** Seconds that the function wants between polls, or null. */
  readonly pollAfter: number | null;
  /** When the requests of the last hour were made, oldest first. */
  readonly requests: readonly number[];
}

/** A replica that only sends. */
export interface Sender {
  readonly replica: Replica;
  readonly resendAt: number;
  readonly refusals: number;
  /** As of {@link Live}. */
  readonly isTorn: boolean;
}

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
  /** How often in a row it has said so. */
  readonly missing: number;
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

function workOf({ replica, history, local, first, error }: PageState): Work {
  return { replica, history, local, first, error };
}

function ownReplica({ replica: { participant, secret, state } }: PageState): Replica {
  return replicaOf(participant, { version: 0, state }, secret);
}
