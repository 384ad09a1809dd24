/** The end of a log, as one instance of the function knows it: the newest head it has seen and how it came about. */
import { advance } from '../../components/core/sync/authority.ts';
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import type { Json } from '../../components/core/json/json.ts';

export interface Tail {
  readonly head: Snapshot;
  /** The newest changes, oldest first, without gaps up to the head; at most {@link historyLimit}. */
  readonly changes: readonly Logged[];
  /** How many bytes the state has as JSON, at most. Exact would cost the whole state at every write. */
  readonly stateBytes: number;
  /** When, in milliseconds since 1970, the slot after the head was still free. */
  readonly checkedAt: number;
  /** When, in milliseconds since 1970, the session was last used, as far as the store knows. */
  readonly usedAt: number;
}

/** A change, and how long it is in the store. */
export interface Logged {
  readonly change: Change;
  readonly length: number;
  /** The state it was accepted on, where this instance knows it. It shares all but what changed since. */
  readonly before?: Json;
}

/** How many changes an answer may list. Who is further behind gets a snapshot. */
export const historyLimit = 256;

/** `tail` after one more change; `head` and `stateBytes` are worked out where not known. */
export function extend(
  tail: Tail,
  logged: Logged,
  head: Snapshot = advance(tail.head, logged.change),
  stateBytes: number = tail.stateBytes + logged.length,
): Tail {
  const changes = [...tail.changes, { ...logged, before: tail.head.state }].slice(-historyLimit);
  const usedAt = Math.max(tail.usedAt, Date.parse(logged.change.at));
  return { ...tail, head, changes, stateBytes, usedAt };
}

/**
 * The tails that an instance keeps between requests: those used last, within bounds of number and size.
 *
 * A kept tail may be behind the store, never ahead of it, and never wrong: a log only grows at its end. What a sweep takes
 * away at its beginning makes old ones useless, so ask them when they were checked.
 */
export class TailCache {
  readonly #entries = new Map<string, { tail: Tail; size: number }>();
  readonly #maxCount: number;
  readonly #maxSize: number;
  #size = 0;

  /** @param maxSize in bytes of JSON; in memory they are a few times as many */
  constructor(maxCount = 2000, maxSize = 32 * 1024 * 1024) {
    this.#maxCount = maxCount;
    this.#maxSize = maxSize;
  }

  get(id: string): Tail | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    this.#entries.set(id, entry); // now the one used last
    return entry.tail;
  }

  /** Keeps `tail`, unless another request has brought a newer one meanwhile. */
  put(id: string, tail: Tail): void {
    const known = this.#entries.get(id);
    if (known !== undefined && known.tail.head.version > tail.head.version) return;
    this.forget(id);
    const size = sizeOf(tail);
    this.#entries.set(id, { tail, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxCount && this.#size <= this.#maxSize) return;
      this.forget(oldest);
    }
  }

  forget(id: string): void {
    this.#size -= this.#entries.get(id)?.size ?? 0;
    this.#entries.delete(id);
  }
}

function sizeOf({ stateBytes, changes }: Tail): number {
  return changes.reduce((size, { length }) => size + length, stateBytes);
}
