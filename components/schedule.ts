/** When the next request is due. Pure: everything is counted in requests, nothing reads a clock. */

/** Bounds of the polling interval, in milliseconds. */
export interface PollBounds {
  readonly min: number;
  readonly max: number;
}

export const defaultPollBounds: PollBounds = { min: 500, max: 5000 };

/** How long edits gather before they leave, in milliseconds: a drag becomes a few requests a second. */
export const gatherDelay = 30;

/** Milliseconds for which polling stays at its fastest after a change. */
const burst = 10_000;
const growth = 1.5;
const hiddenDelay = 30_000;
const slowestPace = 1000;
const firstBackoff = 500;
const longestBackoff = 30_000;

/**
 * Milliseconds until the next poll: `min` for ten seconds after a change, then growing to `max`; rare while nobody looks.
 *
 * @param unchanged how many polls in a row brought nothing
 */
export function pollDelay(
  unchanged: number,
  isHidden: boolean,
  { min, max }: PollBounds = defaultPollBounds,
): number {
  const quiet = Math.max(0, unchanged - Math.ceil(burst / min));
  return Math.max(isHidden ? hiddenDelay : 0, Math.min(max, min * growth ** quiet));
}

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
 * Milliseconds for which the next edits gather: twice as many while writers fight for slots, slowly fewer afterwards,
 * so that many who write at once share what the store can take.
 *
 * @param pace how long they gathered last
 * @param tries how many slots the authority tried for them, ≥ 1
 */
export function nextPace(pace: number, tries: number): number {
  return tries > 1 ? Math.min(slowestPace, pace * 2) : Math.max(gatherDelay, pace * 0.9);
}

/**
 * Milliseconds to wait before a refused change is sent again, so that participants who write at once fall out of step.
 *
 * @param refusals how many in a row, ≥ 1
 */
export function retryDelay(refusals: number, random: () => number): number {
  return random() * Math.min(1000, 20 * 2 ** refusals);
}
