/** How the store knows when a session was last used: by its newest change, and by `<id>/used` where nobody has written since. */
import { StoreFault } from '../stores/store-fault.ts';
import type { Store } from '../stores/store.ts';
import { keysOf } from './store-keys.ts';

/** How exactly the store knows when a session was last read, in milliseconds: it may have been so much later. */
export const useResolution = 24 * 60 * 60 * 1000;

/**
 * Lets the store know that a session is in use, if what it knows is old.
 *
 * @param usedAt when it was last used as far as the store knows; like `now` in milliseconds since 1970
 * @returns when it was last used as far as the store knows by now
 */
export async function noteUse(store: Store, id: string, usedAt: number, now: number): Promise<number> {
  if (now - usedAt < useResolution) return usedAt;
  await tolerant(() => store.set(keysOf(id).used, new Date(now).toISOString()));
  return now;
}

/** For what nobody waits for: a fault of the store is no reason to fail. */
export async function tolerant(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
  }
}
