/**
 * What this browser keeps about its person: name, colour, and the owner keys of the sessions that were started here. A reload
 * joins with the key of the address, which can edit, and finds here that it may end the session too. Owner keys never leave this
 * browser, and are in no link.
 */
import { colorOf, drawName, palette, shortName } from '../session/presence/names.ts';
import type { Identity } from '../session/ports.ts';
import { withStorage } from './storage.ts';

const nameKey = 'shared-session:name';
const colorKey = 'shared-session:color';
const ownerPrefix = 'shared-session:owner:';

/** Keeps a name for the next time; an empty one is forgotten. */
export function keepName(name: string): void {
  withStorage((storage) => {
    if (name === '') storage.removeItem(nameKey);
    else storage.setItem(nameKey, name);
  });
}

export const identity: Identity = {
  name(random) {
    const kept = shortName(withStorage((storage) => storage.getItem(nameKey)) ?? '');
    if (kept !== '') return kept;
    const name = drawName(random);
    keepName(name);
    return name;
  },

  color(participant) {
    const kept = withStorage((storage) => storage.getItem(colorKey));
    if (typeof kept === 'string' && palette.includes(kept)) return kept;
    const color = colorOf(participant);
    withStorage((storage) => {
      storage.setItem(colorKey, color);
    });
    return color;
  },

  owner(view) {
    const [key, at] = (withStorage((storage) => storage.getItem(ownerPrefix + view)) ?? '').split(' ');
    if (!key) return null;
    // Whoever comes back keeps it for as long again.
    if (!isSince(at, day)) identity.keepOwner(view, key);
    return key;
  },

  keepOwner(view, owner) {
    withStorage((storage) => {
      if (owner === null) storage.removeItem(ownerPrefix + view);
      else {
        storage.setItem(ownerPrefix + view, `${owner} ${Date.now()}`);
        forgetOldOwners(storage);
      }
    });
  },
};

/** Nobody needs the keys of sessions that were not used for longer than sessions are kept. */
function forgetOldOwners(storage: Storage): void {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const name of names.filter((each) => each.startsWith(ownerPrefix))) {
    const [, at] = (storage.getItem(name) ?? '').split(' ');
    if (!isSince(at, maxOwnerAge)) storage.removeItem(name);
  }
}

/** Whether `at` is a time that is no longer ago than `age` milliseconds. */
function isSince(at: string | undefined, age: number): boolean {
  return Number(at) >= Date.now() - age;
}

const day = 24 * 3600 * 1000;

/** Milliseconds for which an owner key is kept that nobody comes back with: three times as long as an idle session. */
const maxOwnerAge = 90 * day;
