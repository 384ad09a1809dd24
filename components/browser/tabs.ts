/**
 * The tabs of one browser that are in one session. Only the one that holds a lock polls; what anyone is answered, it
 * tells the others. Each is a participant of its own and sends its own edits.
 *
 * The lock follows the person: a tab that becomes visible or is returned to takes it, since browsers slow down those that
 * nobody sees, and one that nobody is at polls rarely. Where there are no locks or no channels, each tab is for itself.
 */
import { isRecord } from '../core/json/parse.ts';
import { parseAnswer, parseParticipantList, parsePresent } from '../core/sync/protocol.ts';
import type { TabMessage, Tabs, TabsOptions } from '../session/ports.ts';
import { acquire, hasLocks } from './locks.ts';

/** Joins the other tabs. */
export function joinTabs({ session, signal, heard, leading }: TabsOptions): Tabs {
  if (!hasLocks() || !('BroadcastChannel' in globalThis)) return alone;
  const name = `shared-session:${session}`;
  const channel = new BroadcastChannel(name);
  let isLeading = false;
  let attempt = new AbortController();

  channel.addEventListener('message', ({ data }) => {
    // The eye went elsewhere: whoever is seen takes over.
    if (data === hidden) takeOver();
    else hear(data, heard);
  });
  document.addEventListener(
    'visibilitychange',
    () => {
      takeOver();
      if (isLeading && !isVisible()) channel.postMessage(hidden);
    },
    { signal },
  );
  signal.addEventListener('abort', () => {
    attempt.abort();
    channel.close();
  });
  void lead(isVisible() ? { steal: true } : null);

  function takeOver(): void {
    if (isLeading || !isVisible()) return;
    attempt.abort();
    void lead({ steal: true });
  }

  /** Leads as soon as the lock can be had; after it was taken away, waits in line for it. */
  async function lead(options: LockOptions | null): Promise<void> {
    if (signal.aborted) return;
    attempt = new AbortController();
    const { signal: given } = attempt;
    const release = await acquire(name, options ?? { signal: given }, () => {
      isLeading = false;
      if (!given.aborted) void lead(null);
    });
    // Aborted, or lost already.
    if (given.aborted || attempt.signal !== given) {
      release?.();
      return;
    }
    // Without a release there are no locks here after all: then each leads.
    isLeading = true;
    leading();
    given.addEventListener('abort', () => release?.());
  }

  return {
    get isLeading() {
      return isLeading;
    },
    takeOver,
    tell(message) {
      if (!signal.aborted) channel.postMessage(message.kind === 'answer' ? short(message) : message);
    },
  };
}

const hidden = 'hidden';

const alone: Tabs = { isLeading: true, takeOver: () => undefined, tell: () => undefined };

/** After a snapshot, whoever is behind finds that changes are missing and asks for them. */
function short({ kind, answer }: TabMessage & { kind: 'answer' }): TabMessage {
  const { version } = answer;
  return { kind, answer: { version, changes: 'changes' in answer ? answer.changes : [] } };
}

/** A tab may run another version of this script: what it says is read like what comes from the network. */
function hear(data: unknown, heard: (message: TabMessage) => void): void {
  let message: TabMessage | null;
  try {
    message = parsed(data);
  } catch {
    return;
  }
  if (message !== null) heard(message);
}

/** @throws {ProtocolError | StateError} unless it is a message */
function parsed(data: unknown): TabMessage | null {
  if (!isRecord(data)) return null;
  switch (data['kind']) {
    case 'answer':
      return { kind: 'answer', answer: parseAnswer(data['answer']) };
    case 'participants':
      return { kind: 'participants', list: parseParticipantList(data['list']) };
    case 'who':
      return { kind: 'who' };
    case 'here': {
      const { id, present } = data;
      const secret = typeof data['secret'] === 'string' ? data['secret'] : null;
      if (present === null) return typeof id === 'string' ? { kind: 'here', id, present, secret } : null;
      const known = parsePresent(present);
      return { kind: 'here', id: known.id, present: known, secret };
    }
    default:
      return null;
  }
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}
