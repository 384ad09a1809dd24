/**
 * What an instance still knows of sessions whose states it does not keep: enough to answer a poll that finds nothing new,
 * which is what most polls find. A state of 1 MiB takes 50 ms to read.
 */
import type { Store } from '../stores/store.ts';
import { endOf } from './ending.ts';
import { minSlotAge, trust } from './prune.ts';
import { slot } from './store-keys.ts';
import { readChange } from './stored.ts';
import type { Tail } from './tail.ts';
import { noteUse } from './use.ts';

/** As in {@link Tail}. */
interface Head extends Pick<Tail, 'checkedAt' | 'usedAt'> {
  readonly version: number;
}

/** Each takes some 200 bytes. */
const maxHeads = 20_000;

/** The heads seen last. */
export class Heads {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #heads = new Map<string, Head>();

  /** @param now the time, in milliseconds since 1970 */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Whether `version` is known to be the newest, by its slot and the next alone. Why a free slot proves that: see `prune.ts`.
   * Being asked for is being used.
   */
  async isNewest(id: string, version: number): Promise<boolean> {
    const now = this.#now();
    const known = this.#heads.get(id);
    const [text, next] = await this.#store.get(slot(id, version), slot(id, version + 1));
    if (next !== undefined) return false;
    const isKnown = known?.version === version && now - known.checkedAt <= trust;
    const usedAt = isKnown ? known.usedAt : writtenAt(text);
    if (!isKnown && now - usedAt >= minSlotAge) return false;
    this.put(id, { version, checkedAt: now, usedAt: await noteUse(this.#store, id, usedAt, now) });
    return true;
  }

  /** Keeps a head as the one seen last, unless a newer one is known. */
  put(id: string, { version, checkedAt, usedAt }: Head): void {
    const known = this.#heads.get(id);
    if (known !== undefined && known.version > version) return;
    this.#heads.delete(id);
    this.#heads.set(id, { version, checkedAt, usedAt });
    if (this.#heads.size <= maxHeads) return;
    for (const oldest of this.#heads.keys()) {
      this.#heads.delete(oldest);
      return;
    }
  }

  forget(id: string): void {
    this.#heads.delete(id);
  }
}

/** When the change was made that is in a slot, in milliseconds since 1970; long ago if there is none. */
function writtenAt(text: string | undefined): number {
  return text === undefined || endOf(text) !== null ? 0 : Date.parse(readChange(text).at) || 0;
}
