/**
 * Owner keys of the sessions that were started in this browser: a reload joins with the key of the address, which can
 * edit, and finds here that it may end the session too. They never leave this browser, and are in no link.
 */
import { deriveKeys } from '../session/keys.ts';
import type { Keys } from '../session/keys.ts';
import { withStorage } from './storage.ts';

const nameOf = (view: string) => `shared-session:owner:${view}`;

/** Remembers that this browser started the session `view`. */
export function keepOwner(view: string, owner: string): void {
  withStorage((storage) => {
    storage.setItem(nameOf(view), owner);
  });
}

export function forgetOwner(view: string): void {
  withStorage((storage) => {
    storage.removeItem(nameOf(view));
  });
}

/** `keys`, with the owner key if they can edit and the session was started in this browser. */
export async function withOwner(keys: Keys): Promise<Keys> {
  const key =
    keys.access === 'edit' ? withStorage((storage) => storage.getItem(nameOf(keys.view))) : undefined;
  if (typeof key !== 'string') return keys;
  const owned = await deriveKeys({ access: 'owner', key });
  // Anybody can write into a storage: the key has to be the one that the edit key was made of.
  return owned.edit === keys.edit ? owned : keys;
}
