/**
 * Who is here, in one value per session, `<id>/participants`: a list of {@link Entry}. It has no part in versions, and is
 * written without a lock. Where two instances write at once, the later one may drop an entry of the other; so each writes the
 * union of what it heard and what it found, and looks again whether that is there. The next heartbeat heals what is left.
 */
import type { Announcement, ParticipantList } from '../../components/core/sync/protocol.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { Gone } from './log.ts';
import { parseEnding } from './ending.ts';
import { hasSecret } from '../../components/core/participant-id.ts';
import { StoreFault, withNamedFaults } from '../stores/store-fault.ts';
import { keysOf } from './store-keys.ts';
import type { Store } from '../stores/store.ts';

/** A participant, as of what it said last. */
interface Entry {
  readonly id: string;
  /** When it came and when it was last heard of, in milliseconds since 1970. */
  readonly since: number;
  readonly at: number;
  /** Which of the things that it said this was, if it counts them. */
  readonly sequence: number | null;
  /** What others see; missing where it is only counted, or has left. */
  readonly shown?: { readonly name: string; readonly color: string; readonly info?: Json };
  /** Whether it went away: kept for a while, lest an instance that has not heard of it brings it back. */
  readonly hasLeft?: boolean;
  /** Whether it has changed the session, as far as is known. */
  readonly hasWritten?: boolean;
}

type Entries = readonly Entry[];

/** For how long, in milliseconds, somebody is here who is not heard of. */
export const patience = 40_000;
/** How far a sequence, which may be a time, may be ahead of our clock. */
const maxLead = 60_000;
/** How many participants of a session are counted at most. */
const maxCounted = 500;
/** How many sessions an instance remembers. */
const maxRemembered = 100;
/** How often one announcement is written at most. */
const maxWrites = 3;

/** What an announcement needs to know of its session. */
export interface Attended {
  /** Finds out whether there is such a session, where nobody was here before. */
  look(): Promise<object | Gone>;
  /** Whether a participant has changed it, as far as this instance knows without asking. */
  hasWritten(participant: string): boolean;
}

/** The participants of the sessions in one store. */
export class Roster {
  readonly #store: Store;
  readonly #maxListed: number;
  readonly #heard = new Map<string, Entries>();

  /** @param maxListed how many are listed; the rest is counted */
  constructor(store: Store, maxListed: number) {
    this.#store = withNamedFaults(store);
    this.#maxListed = maxListed;
  }

  /**
   * Takes in what participants say, and answers with who is here.
   *
   * @param at the time, in milliseconds since 1970
   */
  async announce(
    id: string,
    announcements: readonly Announcement[],
    at: number,
    session: Attended,
  ): Promise<ParticipantList | Gone> {
    const { ended: endedKey, participants: key } = keysOf(id);
    let entries: Entries = [];
    for (let writes = 0; ; writes += 1) {
      const [ended, text] = await this.#store.get(endedKey, key);
      if (ended !== undefined) {
        await this.#over(id, key, writes > 0 && text !== undefined);
        return parseEnding(ended).end;
      }
      if (text === undefined && writes === 0) {
        const found = await session.look();
        if (typeof found === 'string') return found;
      }
      const stored = parsed(text);
      const said = announcements.map((announcement) => entryOf(announcement, entries, at));
      const isDone = said.every((entry) => isIn(stored, entry));
      if (writes === maxWrites || (writes > 0 && isDone)) break;
      // Again what others said meanwhile: this instance may have heard more in the time.
      entries = living(union(this.#heard.get(id) ?? [], stored, entries), at);
      const known = entries;
      entries = this.#bounded(
        union(
          known,
          announcements.map((announcement) => entryOf(announcement, known, at)),
        ).map((entry) => (session.hasWritten(entry.id) ? { ...entry, hasWritten: true } : entry)),
      );
      this.#remember(id, entries);
      await this.#store.set(key, JSON.stringify(entries));
    }
    return listOf(entries);
  }

  /** What crossed the end must leave nothing behind. */
  async #over(id: string, key: string, hasWritten: boolean): Promise<void> {
    this.#heard.delete(id);
    if (hasWritten) await this.#store.delete([key]);
  }

  /**
   * Where there are too many, those stay who are hardest to invent, and of these who came first, so that no flood of
   * newcomers drives them out.
   */
  #bounded(entries: Entries): Entries {
    const places = (a: Entry, b: Entry) =>
      Number(a.hasLeft ?? false) - Number(b.hasLeft ?? false) || rankOf(a) - rankOf(b) || order(a, b);
    const kept = [...entries].sort(places).slice(0, maxCounted);
    const listed = new Set(kept.slice(0, this.#maxListed));
    return kept
      .map((entry) => {
        const { shown: _, ...counted } = entry;
        return listed.has(entry) ? entry : counted;
      })
      .sort(order);
  }

  #remember(id: string, entries: Entries): void {
    this.#heard.delete(id);
    this.#heard.set(id, entries);
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= maxRemembered) return;
      this.#heard.delete(oldest);
    }
  }
}

/** Writing takes a key, and an id with a secret at least one that speaks for itself. */
function rankOf({ id, hasWritten }: Entry): number {
  return hasWritten ? 0 : hasSecret(id) ? 1 : 2;
}

/** Those who came first are first. */
function order(a: Entry, b: Entry): number {
  return a.since - b.since || (a.id < b.id ? -1 : 1);
}

function entryOf(said: Announcement, entries: Entries, at: number): Entry {
  const { id, leaving, sequence: claimed, secret: _, ...shown } = said;
  // Nobody after it would count if somebody said one from the far future.
  const sequence = claimed !== null && claimed > at + maxLead ? at : claimed;
  if (leaving) return { id, since: at, at, sequence, hasLeft: true };
  const known = entries.find((entry) => entry.id === id);
  const since = known === undefined || known.hasLeft ? at : known.since;
  return { id, since, at, sequence, shown, ...(known?.hasWritten && { hasWritten: true }) };
}

/** Whether what was said, or something newer of the same participant, is there. */
function isIn(entries: Entries, said: Entry): boolean {
  return entries.some((entry) => entry.id === said.id && !isOlder(entry, said));
}

/** Requests overtake each other: a heartbeat that is handled after the leaving is older, if they are counted. */
function isOlder(entry: Entry, other: Entry): boolean {
  const isCounted = entry.sequence !== null && other.sequence !== null && entry.sequence !== other.sequence;
  return isCounted ? entry.sequence < other.sequence : entry.at < other.at;
}

function living(entries: Entries, now: number): Entries {
  return entries.filter(({ at }) => at > now - patience);
}

/** What is newest of everybody; of two things said at once, the later in the lists. */
function union(...lists: readonly Entries[]): Entries {
  const newest = new Map<string, Entry>();
  for (const entry of lists.flat()) {
    const known = newest.get(entry.id);
    if (known === undefined || !isOlder(entry, known)) newest.set(entry.id, entry);
  }
  return [...newest.values()];
}

function listOf(entries: Entries): ParticipantList {
  const here = entries.filter(({ hasLeft }) => !hasLeft);
  return {
    participants: here.flatMap(({ id, shown }) => (shown === undefined ? [] : [{ id, ...shown }])),
    count: here.length,
  };
}

/** Reads back what this module wrote. */
function parsed(text: string | undefined): Entries {
  try {
    return text === undefined ? [] : (JSON.parse(text) as Entries);
  } catch (cause) {
    throw new StoreFault('Expected participants in the store, got something else', { cause });
  }
}
