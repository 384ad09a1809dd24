/**
 * What keeps a store from growing for ever: run it once a day. It takes away
 *
 * - sessions that nobody has used for some days: they expire, and their slots go a day later, when nobody reads them any more;
 * - what an ended session has left, also a day later, and the memory of its end when it would have expired;
 * - the beginning of long logs, see `prune.ts`, and of checkpoints what is too many, see `checkpoints.ts`.
 *
 * All of it goes by the clock, and a clock that is wrong by a month would take everything. So nothing happens where that is
 * a week ahead of all that was ever used.
 *
 * Several sweeps at once do the same twice. What one leaves half done, the next one finishes.
 */
import { defaultLimits } from '../../components/core/sync/protocol.ts';
import { keyAlphabet } from '../../components/core/keys.ts';
import { faultLog } from '../fault-log.ts';
import { checkpointOf, surplus } from './checkpoints.ts';
import { endOf, parseEnding } from './ending.ts';
import { Log } from './log.ts';
import { ClockError, newestUse } from './newest-use.ts';
import { keptChanges, pruning, readMark } from './prune.ts';
import { StoreFault, withNamedFaults } from '../stores/store-fault.ts';
import { keysOf, sessionsOf, slot, versionsIn } from './store-keys.ts';
import { readChange, readSnapshot } from './stored.ts';
import type { Store } from '../stores/store.ts';
import { useResolution } from './use.ts';

export interface SweepOptions {
  readonly store: Store;
  /** Days without use after which a session expires, or a day later: an integer of at least 1. Default: `idleDays` of `defaultLimits`. */
  readonly idleDays?: number;
  /** After how many seconds to leave the rest to the next sweep. Default: never. */
  readonly seconds?: number;
  /** Whether to sweep although nobody has used anything for a week. Default: no, for then it may be the clock that is wrong. */
  readonly force?: boolean;
  /** The time, as the authority has it. */
  readonly now?: () => Date;
  /** A number in [0, 1), for the order: so every session has its turn though time is short. Default: `Math.random`. */
  readonly random?: () => number;
  /** Told of each session that could not be swept. Default: `console.error`, of one kind the first one and how many more. */
  readonly report?: (error: unknown) => void;
}

/** What a sweep has done, in numbers. */
export interface Swept {
  /** Sessions looked at. */
  readonly sessions: number;
  /** Sessions that have expired. */
  readonly expired: number;
  /** Values removed. */
  readonly removed: number;
  /** Sessions that could not be swept, for the store failed. */
  readonly failed: number;
  /** Whether all was looked at: there was time, and the clock seemed right. */
  readonly isComplete: boolean;
  /** Whether it has done nothing, as its clock is a week ahead of the newest use of the whole store. */
  readonly isClockAhead: boolean;
}

const day = 24 * 60 * 60 * 1000;
/** How far a clock may be ahead of the newest use of the store. */
const maxLead = 7 * day;
/** How many sessions are looked at at once, and how many values deleted. */
const breadth = 16;
const batch = 256;

/**
 * Sweeps a store once.
 *
 * @throws {TypeError} if `idleDays` is no positive integer
 * @throws {StoreFault} if the store cannot say what it holds
 */
export async function sweep(options: SweepOptions): Promise<Swept> {
  const faults = faultLog();
  try {
    return await new Sweep({ report: faults.report, ...options }).run();
  } finally {
    faults.flush();
  }
}

class Sweep {
  readonly #store: Store;
  readonly #log: Log;
  readonly #idle: number;
  readonly #force: boolean;
  readonly #now: () => number;
  readonly #end: number;
  readonly #random: () => number;
  readonly #report: (error: unknown) => void;
  #sessions = 0;
  #expired = 0;
  #removed = 0;
  #failed = 0;

  constructor(options: SweepOptions & Required<Pick<SweepOptions, 'report'>>) {
    const { idleDays = defaultLimits.idleDays, seconds = Infinity, now = () => new Date() } = options;
    if (!Number.isSafeInteger(idleDays) || idleDays < 1) {
      throw new TypeError(`Expected "idleDays" to be an integer of at least 1, got ${String(idleDays)}`);
    }
    this.#store = withNamedFaults(options.store);
    this.#now = () => now().getTime();
    this.#log = new Log(options.store, 0, this.#now);
    this.#idle = idleDays * day + useResolution; // rather a day late than a moment early
    this.#force = options.force ?? false;
    this.#end = this.#now() + seconds * 1000;
    this.#random = options.random ?? Math.random;
    this.#report = options.report;
  }

  async run(): Promise<Swept> {
    // By first letters, lest the keys of a large store be too many to list.
    const prefixes = this.#shuffled(Array.from(keyAlphabet, (letter) => `v${letter}`));
    const isClockAhead = !this.#force && (await this.#isClockAhead(prefixes));
    for (const prefix of isClockAhead ? [] : prefixes) {
      if (this.#isLate()) break;
      const waiting = this.#shuffled([...sessionsOf(await this.#store.list(prefix))]);
      const workers = Array.from({ length: breadth }, async () => {
        for (let next = waiting.pop(); next !== undefined && !this.#isLate(); next = waiting.pop()) {
          await this.#visit(...next);
        }
      });
      await Promise.all(workers);
    }
    return {
      sessions: this.#sessions,
      expired: this.#expired,
      removed: this.#removed,
      failed: this.#failed,
      isComplete: !isClockAhead && !this.#isLate(),
      isClockAhead,
    };
  }

  async #isClockAhead(prefixes: readonly string[]): Promise<boolean> {
    const since = this.#now() - maxLead;
    const { sessions, newest, faults } = await newestUse(this.#store, prefixes, since, () => this.#isLate());
    if (sessions === 0 || newest >= since || this.#isLate()) return false;
    this.#failed += faults.length;
    for (const fault of faults) this.#report(fault);
    this.#report(new ClockError(newest));
    return true;
  }

  /** @param keys what the session has in the store */
  async #visit(id: string, keys: readonly string[]): Promise<void> {
    this.#sessions += 1;
    try {
      const versions = versionsIn(keys);
      const newest = slot(
        id,
        versions.reduce((highest, version) => Math.max(highest, version), 0),
      );
      const names = keysOf(id);
      const [ended, used, swept, change] = await this.#store.get(
        names.ended,
        names.used,
        names.swept,
        newest,
      );
      if (ended !== undefined) await this.#forget(keys, names.ended, parseEnding(ended).at);
      else if (!this.#isInUse(used, change) && (await this.#log.expire(id, this.#now() - this.#idle)))
        this.#expired += 1;
      else {
        await this.#thin(keys);
        await this.#prune(id, versions, swept);
      }
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      this.#failed += 1;
      this.#report(error);
    }
  }

  /** Whether what is quick to read shows that a session is not to expire. */
  #isInUse(used: string | undefined, change: string | undefined): boolean {
    const isOver = change !== undefined && endOf(change) !== null;
    const written = change === undefined || isOver ? NaN : Date.parse(readChange(change).at);
    const recent = this.#now() - this.#idle;
    return !isOver && (Date.parse(used ?? '') >= recent || written >= recent);
  }

  /** Takes away what an ended session has left. That it has ended is told until it would have expired. */
  async #forget(keys: readonly string[], ended: string, endedAt: number): Promise<void> {
    const age = this.#now() - endedAt;
    if (age < day) return;
    await this.#remove(keys.filter((key) => key !== ended));
    if (age >= this.#idle) await this.#remove([ended]);
  }

  async #thin(keys: readonly string[]): Promise<void> {
    const checkpoints = keys.map(checkpointOf).filter((checkpoint) => checkpoint !== null);
    await this.#remove(surplus(checkpoints, this.#now()).map(({ key }) => key));
  }

  async #prune(id: string, versions: readonly number[], swept: string | undefined): Promise<void> {
    if (versions.length <= keptChanges) return;
    const { snapshot, swept: key } = keysOf(id);
    const [text] = await this.#store.get(snapshot);
    if (text === undefined) return; // it has ended meanwhile
    const { version } = readSnapshot(text).head;
    const known = swept === undefined ? null : readMark(swept);
    const { upTo, mark } = pruning(known, version, this.#now());
    await this.#remove(versions.filter((version) => version <= upTo).map((version) => slot(id, version)));
    if (mark !== known && !this.#isLate()) await this.#store.set(key, JSON.stringify(mark));
  }

  async #remove(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length && !this.#isLate(); start += batch) {
      const part = keys.slice(start, start + batch);
      await this.#store.delete(part);
      this.#removed += part.length;
    }
  }

  #isLate(): boolean {
    return this.#now() >= this.#end;
  }

  /** In random order (Fisher and Yates). */
  #shuffled<T>(items: T[]): T[] {
    for (let left = items.length; left > 1; left--) {
      const index = Math.floor(this.#random() * left);
      [items[left - 1], items[index]] = [items[index] as T, items[left - 1] as T];
    }
    return items;
  }
}
