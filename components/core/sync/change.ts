/** What a session is made of: a snapshot, and the changes accepted since. */
import type { Json } from '../json/json.ts';
import type { Patch } from '../json/patch.ts';

/** An accepted patch. `version` is the one the state has *after* it; `at` is the authority's time (ISO 8601, UTC). */
export interface Change {
  readonly version: number;
  readonly id: ChangeId;
  readonly patch: Patch;
  readonly at: string;
}

/** `<participant>:<counter>`: unique in a session, and growing within a participant. */
export type ChangeId = `${string}:${number}`;

/** The newest change of each participant, as far as the authority remembers. Makes every write exactly-once. */
export type Seen = Readonly<Record<string, Sighting>>;

export interface Sighting {
  /** The highest accepted counter, ≥ 1. */
  readonly counter: number;
  /** The version at which it was accepted. */
  readonly version: number;
}

/** The whole session at one version. */
export interface Snapshot {
  readonly version: number;
  readonly state: Json;
  readonly seen: Seen;
}

/** Takes a {@link ChangeId} apart. */
export function splitId(id: ChangeId): { participant: string; counter: number } {
  const colon = id.lastIndexOf(':');
  return { participant: id.slice(0, colon), counter: Number(id.slice(colon + 1)) };
}

/** `seen` after the change `id` was accepted as `version`. */
export function sight(seen: Seen, id: ChangeId, version: number): Seen {
  const { participant, counter } = splitId(id);
  return { ...seen, [participant]: { counter, version } };
}
