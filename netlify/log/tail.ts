/** The end of a log, as one instance of the function knows it: the newest head it has seen and how it came about. */
import { advance } from '../../components/core/sync/authority.ts';
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import { maxInverses, maxPatches, maxSteps } from '../limits/rebase-budget.ts';
import { bytesOf } from '../limits/size.ts';
import { weightOf } from '../limits/weight.ts';
import { inverseOf } from './inverse.ts';
import type { Days } from './remembered.ts';
import type { Notes } from './stored.ts';

export interface Tail {
  readonly head: Snapshot;
  /** The newest changes, oldest first, without gaps up to the head; at most {@link historyLimit}. */
  readonly changes: readonly Logged[];
  /** How many bytes the state has as JSON, at most. Exact would cost the whole state at every write. */
  readonly stateBytes: number;
  /** How much memory the state takes, in bytes, at most, as {@link weightOf} estimates it. */
  readonly stateWeight: number;
  /** When, in milliseconds since 1970, the slot after the head was still free. */
  readonly checkedAt: number;
  /** When, in milliseconds since 1970, the session was last used, as far as the store knows. */
  readonly usedAt: number;
  /** As of the newest snapshot that this instance knows. */
  readonly days: Days;
  readonly checkpointAt: number;
}

/** A change as it lies in the store: parsed, it would take many times as much memory. */
export interface Logged {
  readonly text: string;
  /** The patch that takes it back, as JSON, where that is known: what came before is not kept. */
  readonly inverse: string | null;
}

/** How many changes an answer may list. Who is further behind gets a snapshot. */
export const historyLimit = 256;
/** How many characters of changes a tail has at most. Older ones are read from the store. */
const maxHistoryLength = 1024 * 1024;

/** A tail that begins at `head`, which has `bytes` in the store at most, beside its `notes`. */
export function tailAt(head: Snapshot, bytes: number, { at, ...notes }: Notes, checkedAt: number): Tail {
  const stateWeight = weightOf(head.state);
  return { head, changes: [], stateBytes: bytes, stateWeight, checkedAt, usedAt: at, ...notes };
}

/** `tail` after one more change, of which `text` lies in the store; `head` and `stateBytes` are worked out where not known. */
export function extend(
  tail: Tail,
  change: Change,
  text: string,
  head: Snapshot = advance(tail.head, change),
  stateBytes: number = tail.stateBytes + text.length,
): Tail {
  const inverse = inverseText(tail, change, text);
  const stateWeight = tail.stateWeight + weightOf(change.patch);
  const usedAt = Math.max(tail.usedAt, Date.parse(change.at));
  return {
    ...tail,
    head,
    changes: bounded([...tail.changes, { text, inverse }]),
    stateBytes,
    stateWeight,
    usedAt,
  };
}

/** The newest of `changes`, as many as a tail may have. */
export function bounded(changes: readonly Logged[]): readonly Logged[] {
  let length = 0;
  let first = changes.length;
  while (first > 0 && changes.length - first < historyLimit) {
    length += lengthOf(changes[first - 1] as Logged);
    if (length > maxHistoryLength) break;
    first -= 1;
  }
  return first === 0 ? changes : changes.slice(first);
}

/** Only for what a rebase may ever cross: the rest is not worth the time and the memory. */
function inverseText({ head, stateBytes }: Tail, { patch }: Change, text: string): string | null {
  if (text.length > maxPatches || patch.length * stateBytes > maxSteps) return null;
  const inverse = inverseOf(head.state, patch);
  // Measured first: with copies of copies of copies it may be small in memory, and take for ever to write down.
  return bytesOf(inverse) > maxInverses ? null : JSON.stringify(inverse);
}

function lengthOf({ text, inverse }: Logged): number {
  return text.length + (inverse?.length ?? 0);
}

/**
 * The tails that an instance keeps between requests: those used last, within bounds of number and memory.
 *
 * A kept tail may be behind the store, never ahead of it, and never wrong: a log only grows at its end. What a sweep takes
 * away at its beginning makes old ones useless, so ask them when they were checked.
 */
export class TailCache {
  readonly #entries = new Map<string, { tail: Tail; weight: number }>();
  readonly #maxCount: number;
  readonly #maxWeight: number;
  #weight = 0;

  /** @param maxWeight bytes of memory, as estimated */
  constructor(maxWeight = defaultMemory, maxCount = 2000) {
    this.#maxCount = maxCount;
    this.#maxWeight = maxWeight;
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
    const isSame =
      known?.tail.head === tail.head &&
      known.tail.changes === tail.changes &&
      known.tail.stateWeight === tail.stateWeight;
    const weight = isSame ? known.weight : memoryOf(tail);
    this.#entries.set(id, { tail, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxCount && this.#weight <= this.#maxWeight) return;
      this.forget(oldest);
    }
  }

  forget(id: string): void {
    this.#weight -= this.#entries.get(id)?.weight ?? 0;
    this.#entries.delete(id);
  }
}

/** How much memory the tails may take together by default, in bytes. */
const defaultMemory = 128 * 1024 * 1024;

const perTail = 1000;
const perChange = 150;
const perSighting = 250;
const perCharacter = 2;

function memoryOf({ head, changes, stateWeight }: Tail): number {
  const seen = perSighting * Object.keys(head.seen).length;
  const history = changes.reduce((sum, logged) => sum + perChange + perCharacter * lengthOf(logged), 0);
  return perTail + stateWeight + seen + history;
}
