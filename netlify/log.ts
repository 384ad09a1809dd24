/**
 * A session as it lies in a store:
 *
 *     <id>/snapshot           {version, state, seen}, rewritten every 32 versions
 *     <id>/0000000000000002   the change accepted as version 2
 *     <id>/0000000000000003   …
 *     <id>/participants       who is here, see participants.ts
 *     <id>/ended              there once the session was ended, for good
 *
 * Whoever creates the slot `n` has decided what version `n` is: the store's create-if-absent is the optimistic lock, and
 * the only one. Ending takes that lock too: it puts an end mark where the next change would go, so that everybody who
 * knows an older head walks into it. Slots are therefore never deleted, only overwritten with that mark: in a hole, an
 * instance that has not heard of the end could still put a change.
 */
import type { Change, Snapshot } from '../components/core/change.ts';
import type { Json } from '../components/core/json.ts';
import { parseChange, parseSnapshot } from '../components/core/protocol.ts';
import type { Answer } from '../components/core/protocol.ts';
import { StoreFault, withNamedFaults } from './store-fault.ts';
import type { Store } from './stores/store.ts';
import { bytesOfText } from './size.ts';
import { extend, historyLimit, TailCache } from './tail.ts';
import type { Logged, Tail } from './tail.ts';
import { Turns } from './turns.ts';

/** Why there is no session to read. */
export type Gone = 'missing' | 'ended';

/** A change that the authority has accepted, if its slot can be had. */
export interface Candidate {
  readonly change: Change;
  readonly head: Snapshot;
  /** As in {@link Tail}. */
  readonly stateBytes: number;
}

const snapshotInterval = 32;
/** After a snapshot there are some {@link snapshotInterval} slots: this many at first and twice as many then cover them. */
const coldWindow = 16;
const smallestNextWindow = 8;
const largestWindow = 64;
const endMark = '{"ended":true}';
/** How many slots are cleared at once. */
const clearing = 64;

/** The logs in one store. Keeps the tails it has seen, so that the usual request costs one store operation. */
export class Log {
  /** Whose turn it is to write, by session. */
  readonly writers = new Turns();
  readonly #store: Store;
  readonly #tails = new TailCache();
  readonly #answerSize: number;

  /** @param answerSize how many bytes of changes an answer may list, before a snapshot is the better answer */
  constructor(store: Store, answerSize: number) {
    this.#store = withNamedFaults(store);
    this.#answerSize = answerSize;
  }

  /** Starts a session as version 1. */
  async create(id: string, state: Json): Promise<Tail> {
    const head: Snapshot = { version: 1, state, seen: {} };
    const text = JSON.stringify(head);
    // A refusal could only be this very write, repeated on the way: nobody else has drawn this id.
    await this.#store.create(`${id}/snapshot`, text);
    return this.#keep(id, { head, changes: [], stateBytes: bytesOfText(text) });
  }

  /** What this instance knows of a session, without asking the store. It may be behind. */
  known(id: string): Tail | undefined {
    return this.#tails.get(id);
  }

  /** The session as it is now. Costs one read where nothing is new. */
  async read(id: string): Promise<Tail | Gone> {
    const known = this.#tails.get(id);
    return known === undefined ? await this.#load(id) : await this.#follow(id, known, 1);
  }

  /** The session as it is now, after the slot that follows `tail` was found taken. */
  async readOn(id: string, tail: Tail): Promise<Tail | Gone> {
    const next = await this.#follow(id, tail, smallestNextWindow);
    if (next === tail) throw new StoreFault('Expected a value in a slot that was taken, got none');
    return next;
  }

  /** Puts a change in its slot. Returns `null` if someone else got there first, or an earlier attempt of ours did. */
  async append(id: string, tail: Tail, { change, head, stateBytes }: Candidate): Promise<Tail | null> {
    const text = JSON.stringify(change);
    if (!(await this.#store.create(slot(id, change.version), text))) return null;
    const next = this.#keep(id, extend(tail, { change, length: text.length }, head, stateBytes));
    if (change.version % snapshotInterval === 0) await this.#writeSnapshot(id, head);
    return next;
  }

  /** The changes after `version`, or a snapshot where they are too many, too long or not there any more. */
  async since(id: string, tail: Tail, version: number): Promise<Answer> {
    const { head } = tail;
    const changes = await this.#history(id, tail, version);
    const size = changes?.reduce((sum, { length }) => sum + length, 0) ?? Infinity;
    if (changes === null || size > this.#answerSize) return head;
    return { version: head.version, changes: changes.map(({ change }) => change) };
  }

  /** Ends a session for everybody and clears what it held. Says why it could not. */
  async end(id: string): Promise<Gone | null> {
    let tail = await this.read(id);
    while (
      typeof tail !== 'string' &&
      !(await this.#store.create(slot(id, tail.head.version + 1), endMark))
    ) {
      tail = await this.readOn(id, tail);
    }
    if (tail === 'missing') return tail;
    this.#tails.forget(id);
    await this.#clear(id); // also after an end that did not get to finish
    return tail === 'ended' ? tail : null;
  }

  async #load(id: string): Promise<Tail | Gone> {
    const [ended, text] = await this.#store.get(`${id}/ended`, `${id}/snapshot`);
    if (ended !== undefined) return 'ended';
    if (text === undefined) {
      // The snapshot may have gone between the two reads. The mark comes before, so by now it is there.
      const [mark] = await this.#store.get(`${id}/ended`);
      return mark === undefined ? 'missing' : 'ended';
    }
    const tail = { head: parsed(text, parseSnapshot), changes: [], stateBytes: bytesOfText(text) };
    return await this.#follow(id, tail, coldWindow);
  }

  /** Takes in the slots after `tail`, in windows that double. */
  async #follow(id: string, tail: Tail, window: number): Promise<Tail | Gone> {
    let newest = tail;
    for (let size = window; ; size = Math.min(Math.max(2 * size, smallestNextWindow), largestWindow)) {
      const first = newest.head.version + 1;
      for (const text of await this.#store.get(...slots(id, first, first + size))) {
        if (text === undefined) return this.#keep(id, newest);
        if (text === endMark) {
          this.#tails.forget(id);
          return 'ended';
        }
        newest = extend(newest, { change: parsed(text, parseChange), length: text.length });
      }
    }
  }

  /** The changes after `version`, or `null` where they are too many or not there any more. */
  async #history(id: string, tail: Tail, version: number): Promise<readonly Logged[] | null> {
    const { head, changes } = tail;
    const wanted = head.version - version;
    if (wanted > historyLimit || version < 1) return null;
    if (wanted <= changes.length) return changes.slice(changes.length - wanted);
    const known = head.version - changes.length;
    const texts = await this.#store.get(...slots(id, version + 1, known + 1));
    if (!texts.every((text) => text !== undefined && text !== endMark)) return null;
    const older = (texts as readonly string[]).map((text) => ({
      change: parsed(text, parseChange),
      length: text.length,
    }));
    const all = [...older, ...changes];
    if (this.#tails.get(id) === tail) this.#tails.put(id, { ...tail, changes: all });
    return all;
  }

  async #writeSnapshot(id: string, head: Snapshot): Promise<void> {
    try {
      await this.#store.set(`${id}/snapshot`, JSON.stringify(head));
      // Whoever is slow may come here after the end, when nothing of the state should be left.
      const [ended] = await this.#store.get(`${id}/ended`);
      if (ended !== undefined) await this.#store.delete([`${id}/snapshot`]);
    } catch (error) {
      // The change is accepted all the same. Until the next snapshot, newcomers read more slots.
      if (!(error instanceof StoreFault)) throw error;
    }
  }

  async #clear(id: string): Promise<void> {
    // In this order: a newcomer who still finds the snapshot finds the mark in the slots after it.
    await this.#store.create(`${id}/ended`, endMark);
    await this.#store.delete([`${id}/snapshot`, `${id}/participants`]);
    const keys = (await this.#store.list(`${id}/`)).filter((key) => /\/\d{16}$/.test(key));
    for (let start = 0; start < keys.length; start += clearing) {
      await Promise.all(
        keys.slice(start, start + clearing).map(async (key) => {
          await this.#store.set(key, endMark);
        }),
      );
    }
  }

  #keep(id: string, tail: Tail): Tail {
    this.#tails.put(id, tail);
    return tail;
  }
}

function slot(id: string, version: number): string {
  return `${id}/${String(version).padStart(16, '0')}`;
}

/** The slots of the versions from `first` up to, but not including, `end`. */
function slots(id: string, first: number, end: number): string[] {
  return Array.from({ length: end - first }, (_, index) => slot(id, first + index));
}

/** Reads back what this module wrote; anything else is a fault of the store. */
function parsed<T>(text: string, parse: (body: unknown) => T): T {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new StoreFault('Expected a change or a snapshot in the store, got something else', { cause });
  }
}
