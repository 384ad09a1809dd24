/**
 * How long the authority remembers whose changes it has accepted, so that one which is sent again counts once: the 256
 * participants that wrote last always, and the others for a day at least, as far as they fit in {@link maxSeenBytes}. Every
 * page is a participant of its own, so a busy board has more than that in an hour, and a quiet one must not keep all of a year.
 */
import type { Seen } from '../../components/core/sync/change.ts';

/** Two points in the life of a session, from which follows which versions are older than a day. */
export interface Days {
  /** The version there was at `at`, in milliseconds since 1970. */
  readonly version: number;
  readonly at: number;
  /** The version there was a day or more before that. */
  readonly old: number;
}

/** How many participants are remembered, however long ago they wrote. */
export const minSeen = 256;
/** How much JSON is at most remembered: some 4,000 participants. It is in every snapshot. */
const maxSeenBytes = 256 * 1024;
const day = 24 * 60 * 60 * 1000;

/** `days` as of `now`, in milliseconds since 1970, when there is `version`. */
export function daysAt(days: Days, version: number, now: number): Days {
  return now - days.at < day ? days : { version, at: now, old: days.version };
}

/** What of `seen` is to be remembered. */
export function remembered(seen: Seen, { old }: Days, maxBytes = maxSeenBytes): Seen {
  const entries = Object.entries(seen);
  if (entries.length <= minSeen) return seen;
  entries.sort(([, a], [, b]) => b.version - a.version);
  let bytes = 0;
  const kept = entries.filter(([name, sighting], index) => {
    bytes += JSON.stringify({ [name]: sighting }).length;
    return index < minSeen || (sighting.version > old && bytes <= maxBytes);
  });
  return Object.fromEntries(kept);
}
