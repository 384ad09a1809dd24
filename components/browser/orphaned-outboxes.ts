/** What pages of this browser that are gone have left unsent in a session: a new page goes on with it. */
import { Connection } from '../session/connection.ts';
import type { Host } from '../session/connection.ts';
import { isPending } from '../core/sync/replica.ts';
import type { AuthoredConflict } from '../core/sync/receive.ts';
import type { Replica } from '../core/sync/replica.ts';
import { hasLocks } from './locks.ts';
import { Outbox, participantsWithPending } from './outbox.ts';
import type { Shelf } from './outbox.ts';
import type { SessionError } from '../session/session-error.ts';

/** A participant that somebody else was before. */
export interface Adopted {
  readonly outbox: Outbox;
  readonly replica: Replica;
}

/**
 * Finds a participant to go on as: the last that a page which is gone has left with something to send.
 *
 * @param patience how long a page that is there is waited for, in milliseconds
 */
export async function adoptOne(shelf: Shelf, patience = farewell): Promise<Adopted | null> {
  const participants = await participantsWithPending(shelf).catch(() => []);
  for (const participant of participants) {
    const adopted = await Outbox.adopt(shelf, participant);
    if (adopted !== null) return adopted;
  }
  return await firstToGo(shelf, participants, patience);
}

/** A page that is being reloaded may be there for a moment longer. Whichever goes first is the one. */
async function firstToGo(
  shelf: Shelf,
  participants: readonly string[],
  patience: number,
): Promise<Adopted | null> {
  const found = new AbortController();
  const signal = AbortSignal.any([found.signal, AbortSignal.timeout(patience)]);
  let first: Adopted | null = null;
  const wait = async (participant: string) => {
    const adopted = await Outbox.adopt(shelf, participant, signal);
    if (first !== null) await adopted?.outbox.close();
    else if (adopted !== null) {
      first = adopted;
      found.abort();
    }
  };
  await Promise.all(participants.map(wait));
  return first;
}

interface LeftoversOptions {
  readonly shelf: Shelf;
  /** The participant of this page. */
  readonly self: string;
  /** Aborted when this page leaves. */
  readonly signal: AbortSignal;
  /** What connections of this session have in common. */
  readonly host: Omit<Host, 'replicas' | 'keep' | 'received' | 'failed' | 'refused' | 'ended'>;
  readonly told: (conflicts: readonly AuthoredConflict[]) => void;
  readonly refused: (error: SessionError) => void;
}

/**
 * Sends what others have left or are going to leave, one after another, each as the participant who made it. Returns how to
 * look for more.
 */
export function sendLeftovers(options: LeftoversOptions): () => void {
  const { shelf, self } = options;
  const known = new Set([self]);
  let turn = Promise.resolve();
  const look = async () => {
    for (const participant of await participantsWithPending(shelf)) {
      if (known.has(participant)) continue;
      known.add(participant);
      const inherited = inherit(participant, options).catch(() => null);
      void inherited.then((adopted) => {
        known.delete(participant);
        if (adopted !== null) turn = turn.then(() => deliver(adopted, options));
      });
    }
  };
  return () => void look().catch(() => undefined); // storage that cannot be read holds nothing for us
}

/**
 * Takes over from a participant whose page is gone for good. Waits for as long as that is there, and then for a moment
 * longer: whoever reloads a page wants to see there what was pending, though we could send it.
 */
async function inherit(
  participant: string,
  { shelf, signal, host }: LeftoversOptions,
): Promise<Adopted | null> {
  for (;;) {
    await Outbox.left(shelf, participant, signal);
    await host.sleep(2 * farewell, signal);
    signal.throwIfAborted();
    const adopted = await Outbox.adopt(shelf, participant);
    if (adopted !== null || !(await participantsWithPending(shelf)).includes(participant)) return adopted;
    if (!hasLocks()) return null; // nobody knows who is there: look again another time
  }
}

async function deliver({ outbox, replica }: Adopted, options: LeftoversOptions): Promise<void> {
  const { host, signal, told, refused } = options;
  const replicas = { replica };
  const settle = () => {
    void outbox.keep(replicas.replica);
    if (!isPending(replicas.replica)) connection.close();
  };
  const connection = new Connection({
    ...host,
    replicas,
    keep: (newest) => outbox.keep(newest),
    received: (received) => {
      if (received === null) return;
      replicas.replica = received.replica;
      told(received.conflicts);
      settle();
    },
    failed: () => undefined, // this page's own connection notices too
    refused: (error, _, received) => {
      replicas.replica = received.replica;
      told(received.conflicts);
      refused(error);
      settle();
    },
    ended: () => undefined,
  });
  const close = () => {
    connection.close();
  };
  signal.addEventListener('abort', close);
  if (!signal.aborted) await connection.run();
  signal.removeEventListener('abort', close);
  await outbox.close();
}

/** Milliseconds that a page which is being reloaded has to be gone. */
const farewell = 1000;
