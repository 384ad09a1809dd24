/**
 * How much of the beginning of a long log may go. A slot that was deleted looks like one that is still free, so whoever took
 * one for the end of the log would see an old state, and write where nobody looks. Why that cannot happen, if no request
 * lives for half a day:
 *
 * - *An instance that knows version v* has seen slot v + 1 free, an hour ago at most ({@link trust}). That was before
 *   any snapshot beyond it, and a slot is deleted a day or more after a sweep has seen one.
 * - *A poll that knows nothing but a version v* takes slot v + 1 for free only if slot v has a change younger than half a day
 *   ({@link minSlotAge}). Had there been a change v + 1, it would be younger still, and a sweep would have had to see a snapshot
 *   beyond it a day ago.
 * - *A newcomer* starts from the snapshot. That may be an older one than there was: who writes one slowly may write over a
 *   newer one. But two sweeps have seen one beyond every slot that is deleted, half a day apart and half a day ago: an
 *   older one that was there between them would have made the second begin anew, and whoever writes one after the second
 *   has taken half a day.
 * - *Who reads back* goes back `historyLimit` changes at most, and {@link keptChanges} are kept.
 */
import { StoreFault } from '../stores/store-fault.ts';

/** What sweeps have seen: a snapshot of `version` or a later one, once or twice, half a day apart. */
export interface Mark {
  readonly version: number;
  readonly sightings: 1 | 2;
  /** When the last of them was, in milliseconds since 1970. */
  readonly at: number;
}

/** How many changes below the snapshot are kept. */
export const keptChanges = 1024;

/** How long, in milliseconds, an instance trusts what it knows without looking again. Far less than a slot is kept. */
export const trust = 60 * 60 * 1000;

const halfDay = 12 * 60 * 60 * 1000;
/** How long a slot is there at least, in milliseconds, less what clocks may differ by. */
export const minSlotAge = halfDay;

/** What to do: delete the slots of the versions up to `upTo`, if any, and then keep `mark`, if it is another one. */
export interface Pruning {
  readonly upTo: number;
  readonly mark: Mark;
}

/**
 * @param mark what was kept the last time
 * @param version that of the snapshot
 * @param now in milliseconds since 1970
 */
export function pruning(mark: Mark | null, version: number, now: number): Pruning {
  if (mark === null || version < mark.version) return { upTo: 0, mark: { version, sightings: 1, at: now } };
  if (now - mark.at < halfDay) return { upTo: 0, mark };
  if (mark.sightings === 1) return { upTo: 0, mark: { ...mark, sightings: 2, at: now } };
  return { upTo: mark.version - keptChanges, mark: { version, sightings: 1, at: now } };
}

/** Reads back a {@link Mark} that was stored as JSON. */
export function readMark(text: string): Mark {
  try {
    return JSON.parse(text) as Mark;
  } catch (cause) {
    throw new StoreFault('Expected what sweeps have seen in the store, got something else', { cause });
  }
}
