/** What a page in a session has to do next, and when. Pure: everything it depends on is passed in. */
import { isPending } from '../core/sync/replica.ts';
import { minWakeGap } from './backoff.ts';
import type { Activity } from './backoff.ts';
import { announcementDue } from './presence/presence.ts';
import type { User } from './presence/introduction.ts';
import {
  budgetDelay,
  editBudgetDelay,
  hour,
  pollBudgetDelay,
  pollDelay,
  thriftyGatherDelay,
} from './schedule.ts';
import type { PollBounds } from './schedule.ts';
import type { Live, Trouble } from './state.ts';

/** What can be due. Of what is due at the same time, the first of these is done first. */
export type Task = 'read' | 'push' | 'deliver' | 'poll' | 'announce';

export interface Due {
  readonly task: Task;
  /** When, in milliseconds; `Infinity` for not before something happens. */
  readonly at: number;
  /** Whether the budget makes polls or edits rarer than they would be. */
  readonly isSlowed: boolean;
}

/** What it depends on, beside the state. Times are in milliseconds. */
export interface Circumstances {
  readonly now: number;
  /** Whether somebody was there, at a given time. */
  readonly activityAt: (time: number) => Activity;
  readonly poll: Required<PollBounds>;
  readonly user: User;
  /** Whether this page polls: another tab of this browser may do it for this one. */
  readonly isLeading: boolean;
}

/** In trouble, typing asks again, but not more often than this, in milliseconds. */
const minTypedGap = 3000;

/** Milliseconds after which a request may be given up for a new one, if somebody is back: the computer may have slept. */
const hangsAfter = 5000;

export function next(page: Live, circumstances: Circumstances): Due {
  const { trouble, isTorn, replica, orphans } = page;
  const poll = pollDue(page, circumstances);
  if (trouble !== null) {
    // Edits that have not left yet go on gathering until something is answered: they then leave as one.
    const task = isTorn ? 'read' : replica.sent !== null ? 'push' : 'poll';
    return { task, at: retryDue(page, trouble), isSlowed: page.isSlowed };
  }
  const push = pushDue(page, circumstances);
  const { isSlowed } = isPending(replica) ? push : poll;
  const [orphan] = orphans;
  const dues: Due[] = [
    { task: 'read', at: isTorn ? -Infinity : Infinity, isSlowed },
    { ...push, isSlowed },
    { task: 'deliver', at: orphan?.resendAt ?? Infinity, isSlowed },
    { ...poll, isSlowed },
    { task: 'announce', at: announceDue(page, circumstances), isSlowed },
  ];
  return dues.reduce((first, due) => (due.at < first.at ? due : first));
}

/** Whether a request that began at `since` makes way, because something more urgent has come up. */
export function isCutShort(page: Live, task: Task, since: number, now: number): boolean {
  if (page.timing.wokenAt > since && now - since >= hangsAfter) return true;
  return task === 'poll' && page.trouble === null && isPending(page.replica);
}

function pushDue(page: Live, { now, poll }: Circumstances): Due {
  const { replica, timing } = page;
  const affordable = editBudgetDelay(agesAt(now, timing.requests), poll);
  const isSlowed = affordable > thriftyGatherDelay;
  if (!isPending(replica)) return { task: 'push', at: Infinity, isSlowed };
  if (replica.sent !== null && timing.refusals > 0) return { task: 'push', at: timing.resendAt, isSlowed };
  const since = Math.max(timing.gatheringSince ?? timing.answeredAt, timing.answeredAt);
  // Somebody asks not to wait for more.
  if (timing.wokenAt >= since) return { task: 'push', at: timing.wokenAt, isSlowed };
  return { task: 'push', at: since + Math.max(timing.pace, affordable), isSlowed };
}

function pollDue(page: Live, { now, activityAt, poll, isLeading }: Circumstances): Due {
  const { timing, isBehind } = page;
  const { answeredAt, wokenAt } = timing;
  const unchangedFor = answeredAt - timing.changedAt;
  const due = pollDelay({ unchangedFor, pollAfter: timing.pollAfter, ...activityAt(answeredAt) }, poll);
  const ages = agesAt(answeredAt, timing.requests);
  const affordable = pollBudgetDelay(ages, poll);
  const isSlowed = affordable > due;
  // What is answered to a push is all that a poll would bring. In trouble, asking finds out whether it is over.
  const isPushing = page.trouble === null && isPending(page.replica);
  if (isPushing || (!isLeading && !isBehind)) return { task: 'poll', at: Infinity, isSlowed };
  const at = answeredAt + Math.max(due, affordable);
  const isSpent = budgetDelay(agesAt(now, timing.requests), 1, poll) > 0;
  const isWanted = (isBehind || wokenAt > answeredAt) && !isSpent;
  return { task: 'poll', at: isWanted ? Math.min(at, soonest(page)) : at, isSlowed };
}

function announceDue(page: Live, { now, user, activityAt, poll }: Circumstances): number {
  const { requests } = page.timing;
  return announcementDue(page.presence, { now, user, activity: activityAt(now), requests, poll });
}

/** After a fault: when it is time, or when somebody is back, or types, unless the function named a time. */
function retryDue(page: Live, { at, retryAt, isFirm }: Trouble): number {
  const { wokenAt, editedAt } = page.timing;
  if (isFirm) return retryAt;
  if (wokenAt > at) return Math.min(retryAt, soonest(page));
  return editedAt > at ? Math.min(retryAt, Math.max(editedAt, at + minTypedGap)) : retryAt;
}

function soonest({ timing: { askedAt, wokenAt } }: Live): number {
  return Math.max(wokenAt, askedAt + minWakeGap);
}

function agesAt(time: number, requests: readonly number[]): readonly number[] {
  return requests.map((at) => time - at).filter((age) => age < hour);
}
