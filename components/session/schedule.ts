/** When the next request is due. Pure: what happened goes in, milliseconds come out, and nothing reads a clock. */
import { restDelay } from './backoff.ts';
import type { Activity } from './backoff.ts';

/** Bounds of the polling interval, in milliseconds, and of what an hour may cost. */
export interface PollBounds {
  readonly min: number;
  readonly max: number;
  /** How many requests an hour may cost, writes included. Default: {@link defaultRequestsPerHour}. */
  readonly maxRequestsPerHour?: number;
}

/** What the next poll depends on. */
export interface Moment extends Activity {
  /** Milliseconds since something changed, from either side. */
  readonly unchangedFor: number;
  /** Seconds that the function wants between polls, or null. */
  readonly pollAfter: number | null;
}

export const defaultPollBounds: PollBounds = { min: 500, max: 5000 };
export const defaultRequestsPerHour = 2400;

/** How long edits gather before they leave, in milliseconds: a drag becomes a few requests a second. */
export const gatherDelay = 30;

const minute = 60_000;

/** What the budget is for, in milliseconds. */
export const hour = 60 * minute;

/** Milliseconds for which polling stays at its fastest after a change. */
const burst = 10_000;
const growth = 1.5;
/** The shortest interval that anybody may ask for, in milliseconds. */
const shortest = 100;
const maxPace = 1000;

/** Bounds that make sense, whatever an attribute says: one that is no number would let a page ask without a pause. */
export function soundBounds({ min, max, maxRequestsPerHour }: PollBounds): Required<PollBounds> {
  const least = atLeast(shortest, min, defaultPollBounds.min);
  return {
    min: least,
    max: atLeast(least, max, defaultPollBounds.max),
    maxRequestsPerHour: atLeast(1, maxRequestsPerHour, defaultRequestsPerHour),
  };
}

function atLeast(least: number, value: unknown, otherwise: number): number {
  return Math.max(least, typeof value === 'number' && !Number.isNaN(value) ? value : otherwise);
}

/**
 * Milliseconds until the next poll, `Infinity` for not before somebody comes back: `min` for ten seconds after a change,
 * then each interval half as long again as the last, up to `max`; rare, and in the end none, while nobody looks.
 */
export function pollDelay(
  { unchangedFor, pollAfter, ...activity }: Moment,
  { min, max }: PollBounds = defaultPollBounds,
): number {
  // Intervals that grow by half add up to twice what the last has grown by.
  const quiet = Math.max(0, unchangedFor - burst);
  const due = Math.min(max, min + (growth - 1) * quiet);
  return Math.max(due, restDelay(activity), (pollAfter ?? 0) * 1000);
}

/**
 * Milliseconds that the budget puts before the next request: none until the part `free` of it is spent, then ever more,
 * so that it lasts; and when it is spent, until the first request is an hour old.
 *
 * @param ages how long ago each request of the last hour was, in milliseconds, oldest first
 * @param free from 0 to 1
 */
export function budgetDelay(
  ages: readonly number[],
  free: number,
  { maxRequestsPerHour = defaultRequestsPerHour }: PollBounds = defaultPollBounds,
): number {
  const spent = ages.length / maxRequestsPerHour;
  if (spent < free) return 0;
  if (spent >= 1) return hour - (ages[ages.length - Math.max(1, Math.floor(maxRequestsPerHour))] ?? 0);
  return Math.min(minute, ((hour / maxRequestsPerHour) * (1 - free)) / (1 - spent));
}

/** As of {@link budgetDelay}, for polls. */
export function pollBudgetDelay(ages: readonly number[], bounds?: PollBounds): number {
  return budgetDelay(ages, pollsFree, bounds);
}

/**
 * The same for edits. Once polls slow down they gather for as long as a poll takes to find them, which nobody notices;
 * and only in the end for longer, for what somebody did is worth a request a minute.
 */
export function editBudgetDelay(ages: readonly number[], bounds?: PollBounds): number {
  const gathered = pollBudgetDelay(ages, bounds) > 0 ? thriftyGatherDelay : 0;
  return Math.min(minute, Math.max(gathered, budgetDelay(ages, editsFree, bounds)));
}

/** The parts of the budget that are spent freely. */
const pollsFree = 0.5;
const editsFree = 0.9;

/** How long edits gather once polls slow down, in milliseconds. */
export const thriftyGatherDelay = 500;

/**
 * Milliseconds for which the next edits gather: twice as many while writers fight for slots, slowly fewer afterwards,
 * so that many who write at once share what the store can take.
 *
 * @param pace how long they gathered last
 * @param tries how many slots the authority tried for them, ≥ 1
 */
export function nextPace(pace: number, tries: number): number {
  return tries > 1 ? Math.min(maxPace, pace * 2) : Math.max(gatherDelay, pace * 0.9);
}

/**
 * Milliseconds to wait before a refused change is sent again, so that participants who write at once fall out of step.
 *
 * @param refusals how many in a row, ≥ 1
 */
export function retryDelay(refusals: number, random: () => number): number {
  return random() * Math.min(1000, 20 * 2 ** refusals);
}
