/** When the next request is due. Pure: what happened goes in, milliseconds come out, and nothing reads a clock. */

/** Bounds of the polling interval, in milliseconds, and of what an hour may cost. */
export interface PollBounds {
  readonly min: number;
  readonly max: number;
  /** How many requests an hour may cost, writes included. Default: {@link defaultRequestsPerHour}. */
  readonly maxRequestsPerHour?: number;
}

/** Whether somebody is there, as far as a page can tell. In milliseconds. */
export interface Presence {
  /** For how long nobody can have seen the page, or null while it is visible. */
  readonly hiddenFor: number | null;
  /** How long ago somebody last touched pointer, keyboard or screen. */
  readonly awayFor: number;
}

/** What the next poll depends on. */
export interface Moment extends Presence {
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

/** The longest time, in milliseconds, that timers can measure: what comes later does not come. */
export const maxTimer = 2 ** 31 - 1;

/** The longest backoff without a person, in milliseconds: what is pending is never given up. */
const forgottenBackoff = 300_000;

/** Milliseconds for which polling stays at its fastest after a change. */
const burst = 10_000;
const growth = 1.5;
/** The shortest interval that anybody may ask for, in milliseconds. */
const shortest = 100;
const hiddenDelay = 30_000;
const hiddenStop = 30 * minute;
const awayDelay = minute;
const awayAfter = 30 * minute;
const awayStop = 4 * hour;
const maxPace = 1000;
const firstBackoff = 500;
const longestBackoff = 30_000;

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
  { unchangedFor, pollAfter, ...presence }: Moment,
  { min, max }: PollBounds = defaultPollBounds,
): number {
  // Intervals that grow by half add up to twice what the last has grown by.
  const quiet = Math.max(0, unchangedFor - burst);
  const due = Math.min(max, min + (growth - 1) * quiet);
  return Math.max(due, restDelay(presence), (pollAfter ?? 0) * 1000);
}

/** Milliseconds between polls that are enough while nobody looks: 0 while somebody does, `Infinity` for none. */
export function restDelay({ hiddenFor, awayFor }: Presence): number {
  if (hiddenFor !== null) return hiddenFor < hiddenStop ? hiddenDelay : Infinity;
  if (awayFor < awayAfter) return 0;
  return awayFor < awayStop ? awayDelay : Infinity;
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
 * Milliseconds to wait after a fault: full jitter, doubling, unless the authority named a time.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param faults how many in a row, ≥ 1
 * @param retryAfter seconds that the authority asked for, or null
 */
export function backoffDelay(faults: number, retryAfter: number | null, random: () => number): number {
  if (retryAfter !== null) return retryAfter * 1000 + random() * firstBackoff;
  return random() * Math.min(longestBackoff, firstBackoff * 2 ** (faults - 1));
}

/**
 * The same while nobody looks: as rare as polls. With something pending it never stops.
 *
 * @param backoff milliseconds, as of {@link backoffDelay}
 */
export function restedBackoff(backoff: number, presence: Presence, isPending: boolean): number {
  const rest = restDelay(presence);
  return Math.max(backoff, isPending ? Math.min(rest, forgottenBackoff) : rest);
}

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
