/**
 * The log of a session: who reads it, adds to it, and brings it to its end. Where it lies is in `store-keys.ts`.
 *
 * Whoever creates the slot `n` has decided what version `n` is: the store's create-if-absent is the optimistic lock, and
 * the only one. Ending takes that lock too: it puts a mark where the next change would go, so that everybody who knows
 * an older head walks into it.
 *
 * A slot that was deleted would look like one that is still free. So none is, but by a sweep, a day after anybody could
 * need it, and what an instance knows of a session it trusts for an hour; see `prune.ts` for why that is safe.
 */
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { Answer } from '../../components/core/sync/protocol.ts';
import { bury, clearLog, endOf, markOf, parseEnding } from './ending.ts';
import type { End } from './ending.ts';
import { bytesOfText } from '../limits/size.ts';
import { weightOf } from '../limits/weight.ts';
import { checkpointInterval, checkpointKey } from './checkpoints.ts';
import { Heads } from './heads.ts';
import { trust } from './prune.ts';
import { daysAt, remembered } from './remembered.ts';
import { StoreFault, withNamedFaults } from '../stores/store-fault.ts';
import { keysOf, slot, slots } from './store-keys.ts';
import { readChange, readSnapshot, snapshotText } from './stored.ts';
import type { Store } from '../stores/store.ts';
import { bounded, extend, historyLimit, tailAt, TailCache } from './tail.ts';
import type { Tail } from './tail.ts';
import { Turns } from './turns.ts';
import { noteUse, tolerant } from './use.ts';

/** Why there is no session to read. */
export type Gone = 'missing' | End;

/** A change that the authority has accepted, if its slot can be had. */
export interface Candidate {
  readonly change: Change;
  readonly head: Snapshot;
  /** As in {@link Tail}. */
  readonly stateBytes: number;
}

/** Versions from one snapshot to the next: more where writing one takes as long as many changes. */
const snapshotInterval = (stateBytes: number) => (stateBytes < 256 * 1024 ? 32 : 96);
const smallestNextWindow = 8;
const largestWindow = 64;

/** The logs in one store. Keeps the tails it has seen, so that the usual request costs one store operation. */
export class Log {
  /** Whose turn it is to write, by session. */
  readonly writers = new Turns();
  readonly #store: Store;
  readonly #tails: TailCache;
  readonly #heads: Heads;
  readonly #answerSize: number;
  readonly #now: () => number;

  /**
   * @param answerSize how many bytes of changes an answer may list, before a snapshot is the better answer
   * @param now the time, in milliseconds since 1970
   * @param memory how much the states that are kept may take, in bytes
   */
  constructor(store: Store, answerSize: number, now: () => number, memory?: number) {
    this.#tails = new TailCache(memory);
    this.#store = withNamedFaults(store);
    this.#answerSize = answerSize;
    this.#now = now;
    this.#heads = new Heads(this.#store, now);
  }

  /** Starts a session as version 1. */
  async create(id: string, state: Json): Promise<Tail> {
    const now = this.#now();
    const head: Snapshot = { version: 1, state, seen: {} };
    const notes = { at: now, days: { version: 1, at: now, old: 0 }, checkpointAt: now };
    const text = snapshotText(head, notes);
    // A refusal could only be this very write, repeated on the way: nobody else has drawn this id.
    await this.#store.create(keysOf(id).snapshot, text);
    return this.#keep(id, tailAt(head, bytesOfText(text), notes, now), now);
  }

  /** What this instance knows of a session, without asking the store. It may be behind. */
  known(id: string): Tail | undefined {
    const tail = this.#tails.get(id);
    return tail === undefined || this.#now() - tail.checkedAt > trust ? undefined : tail;
  }

  /** The session as it is now. Costs one read where nothing is new. Being read is being used. */
  async read(id: string): Promise<Tail | Gone> {
    const known = this.known(id);
    const tail = known === undefined ? await this.#load(id) : await this.#follow(id, known, 1);
    return typeof tail === 'string' ? tail : await this.#use(id, tail);
  }

  /**
   * Whether `version` is the newest, where that can be told without the state, which is then not read. Costs one read, and only
   * where this instance does not keep the state, from which {@link read} tells it for as much.
   */
  async isNewest(id: string, version: number): Promise<boolean> {
    return version >= 1 && this.known(id) === undefined && (await this.#heads.isNewest(id, version));
  }

  /** The session as it is now, after the slot that follows `tail` was found taken. */
  async readOn(id: string, tail: Tail): Promise<Tail | Gone> {
    const next = await this.#follow(id, tail, smallestNextWindow);
    if (typeof next !== 'string' && next.head.version === tail.head.version)
      throw new StoreFault('Expected a value in a slot that was taken, got none');
    return next;
  }

  /** Puts a change in its slot. Returns `null` if someone else got there first, or an earlier attempt of ours did. */
  async append(id: string, tail: Tail, { change, head, stateBytes }: Candidate): Promise<Tail | null> {
    const text = JSON.stringify(change);
    const now = this.#now(); // whoever comes next comes after this
    if (!(await this.#store.create(slot(id, change.version), text))) return null;
    const next = this.#keep(id, extend(tail, change, text, head, stateBytes), now);
    if (change.version % snapshotInterval(stateBytes) !== 0) return next;
    return this.#keep(id, await this.#writeSnapshot(id, next), now);
  }

  /** The changes after `version`, or a snapshot where they are too many, too long or not there any more. */
  async since(id: string, tail: Tail, version: number): Promise<Answer> {
    const { head } = tail;
    const changes = await this.#history(id, tail, version);
    if (changes === null || lengthOf(changes) > this.#answerSize) return head;
    // They were checked when they came in.
    return { version: head.version, changes: changes.map((text) => JSON.parse(text) as Change) };
  }

  /**
   * Ends a session for everybody and clears what it held. Says why it could not; `clearing` if it could and there is more
   * to clear, which the next call does.
   */
  async end(id: string): Promise<Gone | 'clearing' | null> {
    let tail = await this.read(id);
    while (
      typeof tail !== 'string' &&
      !(await this.#store.create(slot(id, tail.head.version + 1), markOf('ended')))
    ) {
      tail = await this.readOn(id, tail);
    }
    if (tail === 'missing' || tail === 'expired') return tail;
    // Also after an end that did not get to finish.
    await this.#bury(id, 'ended', typeof tail === 'string' ? undefined : tail.head.version);
    if (await clearLog(this.#store, id)) return 'clearing';
    return tail === 'ended' ? tail : null;
  }

  /**
   * Lets a session expire, unless somebody has used it since `before`, in milliseconds since 1970. Says whether it is over.
   * Its slots stay for whoever is reading them, as `sweep.ts` wants.
   */
  async expire(id: string, before: number): Promise<boolean> {
    const tail = await this.#load(id);
    if (tail === 'missing') return false;
    if (typeof tail === 'string') {
      await this.#bury(id, tail); // an end that did not get to finish
      return true;
    }
    if (tail.usedAt >= before) return false;
    if (!(await this.#store.create(slot(id, tail.head.version + 1), markOf('expired')))) return false;
    await this.#bury(id, 'expired');
    return true;
  }

  async #load(id: string): Promise<Tail | Gone> {
    const keys = keysOf(id);
    const now = this.#now();
    const [ended, text, used] = await this.#store.get(keys.ended, keys.snapshot, keys.used);
    if (ended !== undefined) return parseEnding(ended).end;
    if (text === undefined) {
      // The snapshot may have gone between the two reads. The mark comes before, so by now it is there.
      const [mark] = await this.#store.get(keys.ended);
      return mark === undefined ? 'missing' : parseEnding(mark).end;
    }
    const { head, notes } = readSnapshot(text);
    const at = Math.max(notes.at, Date.parse(used ?? '') || 0);
    const tail = tailAt(head, bytesOfText(text), { ...notes, at }, now);
    // After the snapshot come half an interval of slots on average; a window twice as large then covers the rest.
    return await this.#follow(id, tail, snapshotInterval(tail.stateBytes) / 2);
  }

  /** Takes in the slots after `tail`, in windows that double. */
  async #follow(id: string, tail: Tail, window: number): Promise<Tail | Gone> {
    let newest = tail;
    for (let size = window; ; size = Math.min(Math.max(2 * size, smallestNextWindow), largestWindow)) {
      const first = newest.head.version + 1;
      const now = this.#now();
      for (const text of await this.#store.get(...slots(id, first, first + size))) {
        if (text === undefined) return this.#keep(id, newest, now);
        const end = endOf(text);
        if (end !== null) {
          this.#forget(id);
          return end;
        }
        newest = extend(newest, readChange(text), text);
      }
    }
  }

  /** The changes after `version`, as JSON, or `null` where they are too many, too long or not there any more. */
  async #history(id: string, tail: Tail, version: number): Promise<readonly string[] | null> {
    const { head, changes } = tail;
    const wanted = head.version - version;
    if (wanted > historyLimit || version < 1) return null;
    const known = changes.slice(Math.max(0, changes.length - wanted)).map(({ text }) => text);
    if (wanted <= known.length) return known;
    if (lengthOf(known) > this.#answerSize) return null;
    const older = await this.#store.get(...slots(id, version + 1, head.version - known.length + 1));
    if (!older.every((text) => text !== undefined && endOf(text) === null)) return null;
    const texts = older as readonly string[];
    for (const text of texts) readChange(text);
    if (this.#tails.get(id) === tail) {
      const logged = texts.map((text) => ({ text, inverse: null }));
      this.#tails.put(id, { ...tail, changes: bounded([...logged, ...changes]) });
    }
    return [...texts, ...known];
  }

  /** Writes a snapshot, and a checkpoint with it where that is due. Returns the tail that begins with it. */
  async #writeSnapshot(id: string, tail: Tail): Promise<Tail> {
    const now = this.#now();
    const { version, state, seen } = tail.head;
    const days = daysAt(tail.days, version, now);
    const head = { version, state, seen: remembered(seen, days) };
    const isDue = now - tail.checkpointAt >= checkpointInterval;
    const checkpointAt = isDue ? now : tail.checkpointAt;
    const text = snapshotText(head, { at: tail.usedAt, days, checkpointAt });
    const { snapshot, ended: endedKey } = keysOf(id);
    const bytes = bytesOfText(text);
    const keys = [snapshot];
    if (isDue) keys.push(checkpointKey(id, { at: now, version, bytes }));
    await tolerant(async () => {
      await Promise.all(keys.map((key) => this.#store.set(key, text)));
      // Whoever is slow may come here after the end, when nothing of the state should be left.
      const [ended] = await this.#store.get(endedKey);
      if (ended !== undefined) await this.#store.delete(keys);
    }); // The change is accepted all the same. Until the next snapshot, newcomers read more slots.
    // What was only bounded above since the last one is measured anew.
    return { ...tail, head, days, checkpointAt, stateBytes: bytes, stateWeight: weightOf(state) };
  }

  async #use(id: string, tail: Tail): Promise<Tail> {
    const usedAt = await noteUse(this.#store, id, tail.usedAt, this.#now());
    return usedAt === tail.usedAt ? tail : this.#keep(id, { ...tail, usedAt }, tail.checkedAt);
  }

  async #bury(id: string, end: End, version?: number): Promise<void> {
    this.#forget(id);
    await bury(this.#store, id, { end, at: this.#now() }, version);
  }

  /** @param checkedAt as in {@link Tail} */
  #keep(id: string, tail: Tail, checkedAt: number): Tail {
    const kept = { ...tail, checkedAt };
    this.#tails.put(id, kept);
    this.#heads.put(id, { version: kept.head.version, checkedAt, usedAt: kept.usedAt });
    return kept;
  }

  #forget(id: string): void {
    this.#tails.forget(id);
    this.#heads.forget(id);
  }
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
