/**
 * States that are kept as they once were, for history: the changes that led to them may be gone. Each is a snapshot of its
 * own, whose key says when it was, of which version, and how large, so that nobody has to read it to decide on it:
 *
 *     <id>/checkpoint-<milliseconds since 1970>-<version>-<bytes>
 *
 * An instance writes one with a snapshot, if it knows of none in the last hour. What is too many, a sweep takes away.
 */

/** A checkpoint, by its key. */
export interface Checkpoint {
  readonly key: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly version: number;
  readonly bytes: number;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;
/** How many bytes the checkpoints of one session may have. */
const maxBytes = 32 * 1024 * 1024;

/** How long after a checkpoint comes the next, in milliseconds. */
export const checkpointInterval = hour;

export function checkpointKey(id: string, { at, version, bytes }: Omit<Checkpoint, 'key'>): string {
  return `${checkpointPrefix(id)}${digits(at)}-${digits(version)}-${bytes}`;
}

/** What the keys of all checkpoints of a session start with. */
export function checkpointPrefix(id: string): string {
  return `${id}/checkpoint-`;
}

/** What a key says of a checkpoint, or `null` if it is that of none. */
export function checkpointOf(key: string): Checkpoint | null {
  const [, at, version, bytes] = /\/checkpoint-(\d{16})-(\d{16})-(\d+)$/.exec(key) ?? [];
  return at === undefined ? null : { key, at: Number(at), version: Number(version), bytes: Number(bytes) };
}

/**
 * Those that may go: all but the last of each hour for a day, the last of each day for ever, and what fits. If not all fits,
 * hours go before days, and old ones before new ones.
 *
 * @param now in milliseconds since 1970
 */
export function surplus(checkpoints: readonly Checkpoint[], now: number, limit = maxBytes): Checkpoint[] {
  const newest = [...checkpoints].sort((a, b) => b.at - a.at || b.version - a.version);
  const ofDays = lastOfEach(newest, day);
  const ofHours = lastOfEach(
    newest.filter(({ at }) => at > now - day),
    hour,
  );
  const kept = new Set<Checkpoint>();
  let bytes = 0;
  for (const checkpoint of new Set([...ofDays, ...ofHours])) {
    bytes += checkpoint.bytes;
    if (bytes > limit) break;
    kept.add(checkpoint);
  }
  return newest.filter((checkpoint) => !kept.has(checkpoint));
}

function lastOfEach(newestFirst: readonly Checkpoint[], period: number): Checkpoint[] {
  const last = new Map<number, Checkpoint>();
  for (const checkpoint of newestFirst) {
    const nth = Math.floor(checkpoint.at / period);
    if (!last.has(nth)) last.set(nth, checkpoint);
  }
  return [...last.values()];
}

function digits(number: number): string {
  return String(number).padStart(16, '0');
}
