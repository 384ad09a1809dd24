/** Something failed and will be tried again: what the page is then, and until when it waits. */
import { isPending } from '../core/sync/replica.ts';
import { backoffDelay, restedBackoff } from './backoff.ts';
import type { Activity } from './backoff.ts';
import type { SessionError } from './session-error.ts';
import type { Connecting, Live, Trouble } from './state.ts';

export interface Fault {
  readonly error: SessionError;
  /** When, in milliseconds. */
  readonly now: number;
  readonly activity: Activity;
  /** Whether the browser says that there is no network. */
  readonly isOffline: boolean;
  readonly random: () => number;
}

/** A request failed and will be made again. */
export function failed<State extends Connecting | Live>(page: State, fault: Fault): State {
  const { error, now, activity, random } = fault;
  const faults = (page.trouble?.faults ?? 0) + 1;
  const backoff = backoffDelay(faults, error.retryAfter, random);
  const isFirm = error.retryAfter !== null;
  const delay = isFirm
    ? backoff
    : restedBackoff(backoff, activity, page.kind === 'live' && isPending(page.replica));
  const isResting = delay > backoff;
  const isMissing = error.code === 'not-found';
  const trouble: Trouble = {
    status: isCutOff(fault, faults) ? 'offline' : 'reconnecting',
    ...{ faults, at: now, isFirm },
    // Whoever waits to get in does not wait long to hear that there is no such session.
    retryAt: now + (isMissing && page.kind === 'connecting' ? missingDelay : delay),
    restsFrom: isResting ? now + backoff : Infinity,
    missingSince: isMissing ? (page.trouble?.missingSince ?? now) : null,
    missing: isMissing ? (page.trouble?.missing ?? 0) + 1 : 0,
  };
  return { ...page, error, trouble };
}

/** A browser is only ever right about being offline, so failing twice says so too. */
function isCutOff({ error, isOffline }: Fault, faults: number): boolean {
  return error.code === 'unreachable' && (faults > 1 || isOffline);
}

/** How often, and in a session for how many milliseconds, a 404 has to be said before it is believed. */
const minMissing = 3;
const minMissingTime = 10_000;

/** Milliseconds between two questions whether a session is there after all: a store may be late, or a deploy under way. */
const missingDelay = 750;

/** Whether trying again may help, for a page in a session, or one on its way in. */
export function isWorthARetry(page: Connecting | Live, error: SessionError, now: number): boolean {
  const { trouble } = page;
  const isLive = page.kind === 'live';
  if (error.code === 'not-found') {
    // This would be one more.
    if (trouble?.missingSince == null || trouble.missing < minMissing - 1) return true;
    return isLive && now - trouble.missingSince < minMissingTime;
  }
  // Somebody who waits to get in is told that nothing is there, but not by a captive portal, which answers anything with 200.
  const isElsewhere = error.code === 'endpoint-wrong' && (error.status === null || error.status >= 300);
  return error.recoverable && (isLive || !isElsewhere);
}
