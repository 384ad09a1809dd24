/**
 * How a session that is over is told from one that never was: by a mark in the slot where its next change would be, and
 * by `<id>/ended`, which also says since when.
 */
import { checkpointOf } from './checkpoints.ts';
import { StoreFault } from '../stores/store-fault.ts';
import { keysOf, versionOfSlot } from './store-keys.ts';
import type { Store } from '../stores/store.ts';

/** `ended`: by its owner. `expired`: nobody has used it for long. */
export type End = 'ended' | 'expired';

/** How many slots are cleared at once. */
const clearing = 64;

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
}

/** After the mark is in its slot: tells newcomers that the session is over, and takes the state away. */
export async function bury(store: Store, id: string, { end, at }: Ending): Promise<void> {
  const { ended, snapshot, participants, used, swept } = keysOf(id);
  // In this order: a newcomer who still finds the snapshot finds the mark in the slots after it.
  await store.create(ended, JSON.stringify({ end, at: new Date(at).toISOString() }));
  await store.delete([snapshot, participants, used, swept]);
}

/**
 * Leaves marks in place of changes: in a hole, an instance that has not heard of the end could put another. Checkpoints are
 * taken away.
 */
export async function clearLog(store: Store, id: string): Promise<void> {
  const keys = await store.list(`${id}/`);
  const changes = keys.filter((key) => versionOfSlot(key) !== null);
  for (let start = 0; start < changes.length; start += clearing) {
    await Promise.all(
      changes.slice(start, start + clearing).map(async (key) => {
        await store.set(key, markOf('ended'));
      }),
    );
  }
  const checkpoints = keys.filter((key) => checkpointOf(key) !== null);
  if (checkpoints.length > 0) await store.delete(checkpoints);
}

/** Reads back what {@link bury} left in `<id>/ended`. */
export function parseEnding(text: string): Ending {
  try {
    const { end, at } = JSON.parse(text) as { end: End; at: string };
    if (!Object.hasOwn(marks, end) || Number.isNaN(Date.parse(at))) throw new TypeError(text.slice(0, 100));
    return { end, at: Date.parse(at) };
  } catch (cause) {
    throw new StoreFault('Expected how a session ended in the store, got something else', { cause });
  }
}
