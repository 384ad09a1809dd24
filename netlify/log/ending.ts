/**
 * How a session that is over is told from one that never was: by a mark in the slot where its next change would be, and
 * by `<id>/ended`, which also says since when.
 */
import { checkpointPrefix } from './checkpoints.ts';
import { StoreFault } from '../stores/store-fault.ts';
import { keysOf, slots } from './store-keys.ts';
import { readSnapshot } from './stored.ts';
import type { Store } from '../stores/store.ts';

/** `ended`: by its owner. `expired`: nobody has used it for long. */
export type End = 'ended' | 'expired';

/** How many slots are cleared at once, and by one request. */
const clearing = 64;
const maxCleared = 2048;

const marks: Readonly<Record<End, string>> = { ended: '{"ended":true}', expired: '{"expired":true}' };

/** What to put where the next change would be. */
export function markOf(end: End): string {
  return marks[end];
}

/** How the session came to its end, if what lies in a slot is a mark. */
export function endOf(text: string): End | null {
  return text === marks.ended ? 'ended' : text === marks.expired ? 'expired' : null;
}

/** What lies in `<id>/ended`. `at` is in milliseconds since 1970. */
export interface Ending {
  readonly end: End;
  readonly at: number;
  /** The newest version whose slot may still hold a change. Nothing where none is to be cleared. */
  readonly uncleared?: number;
}

/**
 * After the mark is in its slot: tells newcomers that the session is over, and takes the state away.
 *
 * @param version the newest of an ended session, if that is known
 */
export async function bury(store: Store, id: string, { end, at }: Ending, version?: number): Promise<void> {
  const { ended, snapshot, participants, used, swept } = keysOf(id);
  const uncleared = end === 'ended' ? (version ?? (await newestOf(store, id))) : undefined;
  // In this order: a newcomer who still finds the snapshot finds the mark in the slots after it.
  await store.create(ended, endingText({ end, at, ...(uncleared !== undefined && { uncleared }) }));
  await store.delete([snapshot, participants, used, swept]);
}

/**
 * Leaves marks in place of changes, of the newest first: in a hole, an instance that has not heard of the end could put another.
 * Clears so many that a request has time for it, and says whether more are left. Checkpoints, which are whole states, are
 * taken away before.
 */
export async function clearLog(store: Store, id: string): Promise<boolean> {
  const { ended } = keysOf(id);
  const [text] = await store.get(ended);
  const ending = text === undefined ? null : parseEnding(text);
  if (ending?.uncleared === undefined) return false;
  const checkpoints = await store.list(checkpointPrefix(id));
  if (checkpoints.length > 0) await store.delete(checkpoints);
  let { uncleared } = ending;
  for (let cleared = 0; cleared < maxCleared && uncleared > 0; cleared += clearing) {
    const keys = slots(id, Math.max(1, uncleared - clearing + 1), uncleared + 1);
    const values = await store.get(...keys);
    const held = keys.filter((_, index) => values[index] !== undefined);
    await Promise.all(held.map((key) => store.set(key, markOf('ended'))));
    // What is below has been swept away.
    uncleared = held.length === 0 ? 0 : uncleared - clearing;
  }
  const isLeft = uncleared > 0;
  await store.set(ended, endingText({ end: ending.end, at: ending.at, ...(isLeft && { uncleared }) }));
  return isLeft;
}

/** The newest version of a session that has the mark of its end after it, as far as its snapshot leads there. */
async function newestOf(store: Store, id: string): Promise<number | undefined> {
  const [text] = await store.get(keysOf(id).snapshot);
  if (text === undefined) return undefined;
  for (let first = readSnapshot(text).head.version + 1; ; first += clearing) {
    const values = await store.get(...slots(id, first, first + clearing));
    const end = values.findIndex((value) => value === undefined || endOf(value) !== null);
    if (end >= 0) return first + end - 1;
  }
}

function endingText({ at, ...ending }: Ending): string {
  const { end, ...rest } = ending;
  return JSON.stringify({ end, at: new Date(at).toISOString(), ...rest });
}

/** Reads back what {@link bury} left in `<id>/ended`. */
export function parseEnding(text: string): Ending {
  try {
    const { end, at, ...rest } = JSON.parse(text) as { end: End; at: string; uncleared?: number };
    if (!Object.hasOwn(marks, end) || Number.isNaN(Date.parse(at))) throw new TypeError(text.slice(0, 100));
    return { ...rest, end, at: Date.parse(at) };
  } catch (cause) {
    throw new StoreFault('Expected how a session ended in the store, got something else', { cause });
  }
}
