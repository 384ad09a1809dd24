/**
 * Pending work, kept until the authority has confirmed it: a reload, a crash or a killed browser loses nothing, and a page
 * that comes later goes on as the very participant who made it, so that it counts exactly once.
 *
 *     base --steps--> confirmed --sent--> … --unsent--> state
 *
 * The base, a whole state, is written rarely; the rest is as small as the edits. Whoever holds the participant's lock
 * owns both. Without locks, what nobody has touched for ten minutes belongs to nobody: a page that is there tries to send
 * at least twice a minute, and writes before it does.
 */
import { diff } from '../core/diff/diff.ts';
import { toJson } from '../core/json/json.ts';
import type { Json } from '../core/json/json.ts';
import { apply } from '../core/json/patch.ts';
import type { Patch } from '../core/json/patch.ts';
import { isPending } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import { send } from '../core/sync/send.ts';
import type { Outbox as OutboxPort } from '../session/ports.ts';
import { acquire, hasLocks } from './locks.ts';
import type { Release } from './locks.ts';
import type { Pending, Records } from './outbox-records.ts';

/** Where the outboxes of a session are. */
export interface OutboxLocation {
  /** Names the session in this browser: its endpoint and view key. */
  readonly session: string;
  readonly records: Records;
  /** The browser does not let us keep anything. Called once for each outbox. */
  readonly denied: (cause: unknown) => void;
}

/** What comes of trying to take over an outbox. */
export type Adoption =
  | { readonly kind: 'adopted'; readonly outbox: Outbox; readonly replica: Replica }
  /** Its page is there. */
  | { readonly kind: 'busy' }
  /** Nothing is left in it. */
  | { readonly kind: 'empty' }
  /** What is in it does not fit together, or was written by another version of this script. It stays. */
  | { readonly kind: 'unreadable'; readonly cause: unknown };

/** One participant's outbox. */
export class Outbox implements OutboxPort {
  readonly #location: OutboxLocation;
  readonly #participant: string;
  readonly #release: Release | null;
  /** The newest replica. */
  #replica: Replica | null = null;
  /** What was written of it. */
  #steps: readonly Patch[] = [];
  #confirmed: Json | undefined;
  #isStored = false;
  #isDenied = false;
  /** Writes on their way: the browser keeps their order. */
  readonly #writes = new Set<Promise<void>>();
  /** A write that has not begun: it will take what is newest then. */
  #next: Promise<void> | null = null;

  private constructor(location: OutboxLocation, participant: string, release: Release | null) {
    this.#location = location;
    this.#participant = participant;
    this.#release = release;
  }

  /** The outbox of a participant who has just come into being. */
  static async open(location: OutboxLocation, participant: string): Promise<Outbox> {
    const release = await acquire(lockOf(location.session, participant), { ifAvailable: true });
    return new Outbox(location, participant, release);
  }

  /** Resolves when the page of a participant is gone, or `signal` is aborted. */
  static async left(location: OutboxLocation, participant: string, signal: AbortSignal): Promise<void> {
    (await acquire(lockOf(location.session, participant), { signal }))?.();
  }

  /**
   * Takes over the outbox of a page that is gone.
   * What was unsent there is a change of its own here: it may have left when the page went, under the next id.
   *
   * @param signal ends the wait for the page to go; without one there is no wait
   */
  static async adopt(location: OutboxLocation, participant: string, signal?: AbortSignal): Promise<Adoption> {
    const release = await acquire(
      lockOf(location.session, participant),
      signal ? { signal } : { ifAvailable: true },
    );
    if (release === null && hasLocks()) return { kind: 'busy' };
    try {
      const replica = await restore(location, participant);
      if (replica === null) {
        release?.();
        return { kind: 'empty' };
      }
      const outbox = new Outbox(location, participant, release);
      outbox.#isStored = true;
      return { kind: 'adopted', outbox, replica: send(replica) };
    } catch (cause) {
      release?.();
      return { kind: 'unreadable', cause };
    }
  }

  /**
   * Writes down what is pending, or that nothing is. Resolves when that is done, or cannot be. Never rejects.
   *
   * @param isLast whether it has to be now, for the page may go away
   */
  keep(replica: Replica, isLast = false): Promise<void> {
    this.#replica = replica;
    if (!this.#isStored && !isPending(replica)) return Promise.resolve();
    const written = isLast || this.#writes.size < maxWrites ? this.#write() : this.#writeLater();
    return this.#isDenied ? Promise.resolve() : written;
  }

  /** Lets others have it. What is pending stays. */
  async close(): Promise<void> {
    while (this.#writes.size > 0) await Promise.all(this.#writes);
    const { session, records } = this.#location;
    if (!this.#isStored) await records.remove(session, this.#participant, true).catch(() => undefined);
    this.#release?.();
  }

  #writeLater(): Promise<void> {
    this.#next ??= Promise.all(this.#writes).then(() => {
      this.#next = null;
      return this.#write();
    });
    return this.#next;
  }

  #write(): Promise<void> {
    const written = this.#writeNewest().finally(() => this.#writes.delete(written));
    this.#writes.add(written);
    return written;
  }

  async #writeNewest(): Promise<void> {
    const { session, records, denied } = this.#location;
    const replica = this.#replica;
    if (replica === null) return;
    try {
      if (isPending(replica)) {
        this.#isStored = true;
        await this.#writePending(records, replica);
      } else if (this.#isStored) {
        this.#isStored = false;
        await records.remove(session, this.#participant, false);
      }
    } catch (cause) {
      this.#confirmed = undefined; // nobody knows what is written
      this.#isStored = true;
      if (!this.#isDenied) denied(cause);
      this.#isDenied = true;
    }
  }

  async #writePending(records: Records, replica: Replica): Promise<void> {
    const { session } = this.#location;
    const { participant, secret, counter, version, confirmed, sent, unsent } = replica;
    const isBased = this.#confirmed !== undefined && this.#steps.length < maxSteps;
    if (!isBased) this.#steps = [];
    else if (this.#confirmed !== confirmed) {
      this.#steps = [...this.#steps, diff(this.#confirmed as Json, confirmed)];
    }
    this.#confirmed = confirmed;
    await records.write(
      { session, participant, secret, counter, version, steps: this.#steps, sent, unsent, at: Date.now() },
      isBased ? null : { session, participant, state: confirmed },
    );
  }
}

/**
 * The participants who left something in this session, the last to write first. Also clears away what is too old, and
 * what pages have left behind that had nothing to send.
 */
export async function participantsWithPending({
  session,
  records,
}: OutboxLocation): Promise<readonly string[]> {
  const all = await records.pending();
  const isOld = ({ at }: Pending) => at < Date.now() - maxAge;
  for (const old of all.filter(isOld)) await records.remove(old.session, old.participant, true);
  for (const base of await records.bases()) {
    const isNeeded = all.some((it) => it.session === base.session && it.participant === base.participant);
    if (!isNeeded) await clear(records, base.session, base.participant);
  }
  return all
    .filter((it) => it.session === session && !isOld(it) && (hasLocks() || it.at < Date.now() - untouched))
    .sort((a, b) => b.at - a.at)
    .map(({ participant }) => participant);
}

/** Removes a base that nobody needs: that of a page that is gone. */
async function clear(records: Records, session: string, participant: string): Promise<void> {
  const release = await acquire(lockOf(session, participant), { ifAvailable: true });
  if (release === null) return; // its page is there, or there are no locks to tell
  const isNeeded = (await records.pending()).some(
    (it) => it.session === session && it.participant === participant,
  );
  if (!isNeeded) await records.remove(session, participant, true);
  release();
}

/** @throws {PatchError | StateError | TypeError} if what was kept does not fit together */
async function restore({ session, records }: OutboxLocation, participant: string): Promise<Replica | null> {
  const pending = (await records.pending()).find(
    (it) => it.session === session && it.participant === participant,
  );
  const base = await records.base(session, participant);
  if (pending === undefined) return null;
  if (base === undefined) throw new TypeError('Expected the state that pending edits were made on');
  const { secret, counter, version, steps, sent, unsent } = pending;
  const confirmed = steps.reduce<Json>(apply, toJson(base.state));
  const state = (sent === null ? unsent : [sent.patch, ...unsent]).reduce<Json>(apply, confirmed);
  return { participant, secret, counter, version, confirmed, sent, unsent, state };
}

function lockOf(session: string, participant: string): string {
  return `shared-session:${session}:${participant}`;
}

/** So many writes may be on their way at once; with more, edits gather for the next. */
const maxWrites = 4;

/** After so many steps the base is written anew. */
const maxSteps = 64;

/** Milliseconds for which pending work is kept: as long as a session is. */
const maxAge = 30 * 24 * 3600 * 1000;

/** Milliseconds after which a page without locks is taken to be gone. */
const untouched = 10 * 60 * 1000;
