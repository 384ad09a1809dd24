/** When anything in a store was last used, as far as the store says: what a sweep compares its clock with. */
import { endOf, parseEnding } from './ending.ts';
import { StoreFault } from '../stores/store-fault.ts';
import { keysOf, sessionsOf, slot, versionsIn } from './store-keys.ts';
import { readChange, readSnapshot } from './stored.ts';
import type { Store } from '../stores/store.ts';

export interface Looked {
  /** How many sessions were looked at. */
  readonly sessions: number;
  /** In milliseconds since 1970; `-Infinity` where nothing says. */
  readonly newest: number;
  /** Of sessions that could not be read. */
  readonly faults: readonly StoreFault[];
}

/** Why a sweep did nothing: if its clock is right, nobody has used anything for a week. */
export class ClockError extends Error {
  override readonly name = 'ClockError';

  /** @param newest when something was used last, in milliseconds since 1970; `-Infinity` where nothing says */
  constructor(newest: number) {
    const got = newest === -Infinity ? 'none' : new Date(newest).toISOString();
    super(
      `Expected the newest use of the whole store to be less than 7 days ago, got ${got}. If the clock is right, sweep with "force"`,
    );
  }
}

/** How many sessions are looked at at once. */
const breadth = 32;

/**
 * The newest of what is in `store`, or the first that was found to be later than `since`: in most stores that is among the first.
 *
 * @param prefixes of the ids of the sessions to look at
 * @param isLate whether to leave the rest
 */
export async function newestUse(
  store: Store,
  prefixes: readonly string[],
  since: number,
  isLate: () => boolean,
): Promise<Looked> {
  const faults: StoreFault[] = [];
  let newest = -Infinity;
  let sessions = 0;
  const isDone = () => newest >= since || isLate();
  for (const prefix of prefixes) {
    if (isDone()) break;
    const waiting = [...sessionsOf(await store.list(prefix))];
    const workers = Array.from({ length: breadth }, async () => {
      for (let next = waiting.pop(); next !== undefined && !isDone(); next = waiting.pop()) {
        sessions += 1;
        try {
          const at = await lastUse(store, ...next, since);
          newest = Math.max(newest, at); // after waiting: others may have found a newer one
        } catch (error) {
          if (!(error instanceof StoreFault)) throw error;
          faults.push(error);
        }
      }
    });
    await Promise.all(workers);
  }
  return { sessions, newest, faults };
}

/** When a session was last changed, read or ended. */
async function lastUse(store: Store, id: string, keys: readonly string[], since: number): Promise<number> {
  const names = keysOf(id);
  const newest = slot(id, Math.max(0, ...versionsIn(keys)));
  const [ended, used, change] = await store.get(names.ended, names.used, newest);
  const known = Math.max(
    ended === undefined ? -Infinity : parseEnding(ended).at,
    Date.parse(used ?? '') || -Infinity,
    change === undefined || endOf(change) !== null ? -Infinity : Date.parse(readChange(change).at),
  );
  if (known >= since) return known;
  // Larger than all the rest, and later only where nobody has written yet.
  const [snapshot] = await store.get(names.snapshot);
  return snapshot === undefined ? known : Math.max(known, readSnapshot(snapshot).notes.at);
}
