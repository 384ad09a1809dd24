/**
 * The outboxes of one session in this browser: this page's own, and those that pages which are gone have left with something
 * unsent: a new page goes on as one of these, and the others are sent for them.
 */
import type { Inherited, Outboxes, OutboxesOptions } from '../session/ports.ts';
import { SessionError } from '../session/session-error.ts';
import { hasLocks } from './locks.ts';
import { Outbox, participantsWithPending } from './outbox.ts';
import type { Adoption, OutboxLocation } from './outbox.ts';
import { indexedRecords } from './outbox-records.ts';

/** Milliseconds that a page which is being reloaded has to be gone. */
const unloadGrace = 1000;

/** Null where this browser keeps nothing. */
export function outboxes(options: OutboxesOptions): Outboxes | null {
  const records = 'document' in globalThis ? indexedRecords() : null;
  return records && outboxesIn(locationIn(records, options), options);
}

function locationIn(
  records: OutboxLocation['records'],
  { session, failed }: OutboxesOptions,
): OutboxLocation {
  const denied = (cause: unknown) => {
    const message = 'Pending edits cannot be kept beyond the life of this page';
    failed(new SessionError('storage-denied', message, { recoverable: true, cause }));
  };
  return { session, records, denied };
}

function outboxesIn(location: OutboxLocation, options: OutboxesOptions): Outboxes {
  const { signal, sleep, failed } = options;
  /** Told once each, and then left alone: a newer version of this script may be able to read them. */
  const unreadable = new Set<string>();

  const withPending = async () => {
    const all = await participantsWithPending(location).catch(() => []);
    return all.filter((participant) => !unreadable.has(participant));
  };
  /** What there is to inherit; null if it has to be left alone, or if there is nothing. */
  const inherited = (participant: string, adoption: Adoption): Inherited | null => {
    if (adoption.kind === 'adopted') return adoption;
    if (adoption.kind === 'unreadable' && !unreadable.has(participant)) {
      unreadable.add(participant);
      const message = 'What another page has left unsent cannot be read';
      failed(new SessionError('outbox-unreadable', message, { recoverable: true, cause: adoption.cause }));
    }
    return null;
  };
  const adopt = async (participant: string, until?: AbortSignal) =>
    inherited(participant, await Outbox.adopt(location, participant, until));

  /** A page that is being reloaded may be there for a moment longer. Whichever goes first is the one. */
  async function firstToGo(participants: readonly string[], timeout: number): Promise<Inherited | null> {
    const found = new AbortController();
    const until = AbortSignal.any([found.signal, AbortSignal.timeout(timeout)]);
    let first: Inherited | null = null;
    const wait = async (participant: string) => {
      const adopted = await adopt(participant, until);
      if (first !== null) await adopted?.outbox.close();
      else if (adopted !== null) {
        first = adopted;
        found.abort();
      }
    };
    await Promise.all(participants.map(wait));
    return first;
  }

  /**
   * Takes over from a participant whose page is gone for good. Waits for as long as that is there, and then for a moment
   * longer: whoever reloads a page wants to see there what was pending, though we could send it.
   */
  async function inherit(participant: string): Promise<Inherited | null> {
    for (;;) {
      await Outbox.left(location, participant, signal);
      await sleep(2 * unloadGrace, signal);
      signal.throwIfAborted();
      const adopted = await adopt(participant);
      if (adopted !== null || !(await withPending()).includes(participant)) return adopted;
      if (!hasLocks()) return null; // nobody knows who is there: look again another time
    }
  }

  return {
    open: (participant) => Outbox.open(location, participant),

    async adopt(timeout = unloadGrace) {
      const participants = await withPending();
      for (const participant of participants) {
        const adopted = await adopt(participant);
        if (adopted !== null) return adopted;
      }
      return await firstToGo(await withPending(), timeout);
    },

    watchOrphans(self, found) {
      const known = new Set([self]);
      let turn = Promise.resolve();
      const look = async () => {
        for (const participant of await withPending()) {
          if (known.has(participant)) continue;
          known.add(participant);
          const adopting = inherit(participant).catch(() => null);
          void adopting.then((adopted) => {
            known.delete(participant);
            if (adopted !== null) turn = turn.then(() => found(adopted));
          });
        }
      };
      return () => void look();
    },
  };
}
