/** How long to wait after a fault, and while nobody looks. Apart from the rest of the schedule: a page that joins needs it. */

/** Whether somebody is there, as far as a page can tell. In milliseconds. */
export interface Activity {
  /** For how long nobody can have seen the page, or null while it is visible. */
  readonly hiddenFor: number | null;
  /** How long ago somebody last touched pointer, keyboard or screen. */
  readonly awayFor: number;
}

/** Requests are made at least so many milliseconds apart, however often somebody comes back. */
export const minWakeGap = 250;

const minute = 60_000;
const hour = 60 * minute;
const hiddenDelay = 30_000;
const hiddenStop = 30 * minute;
const awayDelay = minute;
const awayAfter = 30 * minute;
const awayStop = 4 * hour;
const firstBackoff = 500;
const maxBackoff = 30_000;
/** The longest backoff without a person, in milliseconds: what is pending is never given up. */
const maxRestedBackoff = 300_000;

/** Milliseconds between polls that are enough while nobody looks: 0 while somebody does, `Infinity` for none. */
export function restDelay({ hiddenFor, awayFor }: Activity): number {
  if (hiddenFor !== null) return hiddenFor < hiddenStop ? hiddenDelay : Infinity;
  if (awayFor < awayAfter) return 0;
  return awayFor < awayStop ? awayDelay : Infinity;
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
  return random() * Math.min(maxBackoff, firstBackoff * 2 ** (faults - 1));
}

/**
 * The same while nobody looks: as rare as polls. With something pending it never stops.
 *
 * @param backoff milliseconds, as of {@link backoffDelay}
 */
export function restedBackoff(backoff: number, activity: Activity, isPending: boolean): number {
  const rest = restDelay(activity);
  return Math.max(backoff, isPending ? Math.min(rest, maxRestedBackoff) : rest);
}
