/**
 * A session as it lies in a store. Its id is its view key.
 *
 *     <id>/snapshot           {version, state, seen} and notes, rewritten every few dozen versions; see stored.ts
 *     <id>/checkpoint-…       snapshots of before, see checkpoints.ts
 *     <id>/0000000000000002   the change accepted as version 2
 *     <id>/0000000000000003   …
 *     <id>/participants       who is here, see participants.ts
 *     <id>/used               when it was last read, to the day, where nobody has written since
 *     <id>/swept              which version the last sweeps have seen, see sweep.ts
 *     <id>/ended              there once the session is over, see ending.ts
 */
import { readKey } from '../../components/core/keys.ts';

export interface SessionKeys {
  readonly snapshot: string;
  readonly participants: string;
  readonly used: string;
  readonly swept: string;
  readonly ended: string;
}

/** Whether a text is the id of a session, in its one spelling: two would be two logs. */
export function isSessionId(text: string): boolean {
  const key = readKey(text);
  return key?.access === 'view' && key.key === text;
}

/** All keys of a session but its slots. */
export function keysOf(id: string): SessionKeys {
  return {
    snapshot: `${id}/snapshot`,
    participants: `${id}/participants`,
    used: `${id}/used`,
    swept: `${id}/swept`,
    ended: `${id}/ended`,
  };
}

/** Where the change lies that was accepted as `version`. */
export function slot(id: string, version: number): string {
  return `${id}/${String(version).padStart(16, '0')}`;
}

/** The slots of the versions from `first` up to, but not including, `end`. */
export function slots(id: string, first: number, end: number): string[] {
  return Array.from({ length: end - first }, (_, index) => slot(id, first + index));
}

/** The version whose slot has this key, or `null` if it is no slot. */
export function versionOfSlot(key: string): number | null {
  const [, digits] = /\/(\d{16})$/.exec(key) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** The versions whose slots are among some keys. */
export function versionsIn(keys: readonly string[]): number[] {
  return keys.map(versionOfSlot).filter((version) => version !== null);
}

/** The keys of each session. What is not one of a session is left alone. */
export function sessionsOf(keys: readonly string[]): Map<string, string[]> {
  const sessions = new Map<string, string[]>();
  for (const key of keys) {
    const id = key.slice(0, Math.max(0, key.indexOf('/')));
    const known = sessions.get(id);
    if (known !== undefined) known.push(key);
    else if (isSessionId(id)) sessions.set(id, [key]);
  }
  return sessions;
}
