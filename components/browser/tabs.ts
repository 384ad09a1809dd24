/**
 * The tabs of one browser that are in one session. Only the one that holds a lock polls; what anyone is answered, it
 * tells the others. Each is a participant of its own and sends its own edits.
 *
 * The lock follows the person: a tab that becomes visible or is returned to takes it, since browsers slow down those that
 * nobody sees, and one that nobody is at polls rarely. Where there are no locks or no channels, each tab is for itself.
 */
import { parseAnswer } from '../core/sync/protocol.ts';
import type { Answer } from '../core/sync/protocol.ts';
import { acquire, hasLocks } from './locks.ts';

export interface Tabs {
  /** Whether it falls to this tab to poll. */
  readonly isLeading: boolean;
  /** A person is at this tab: it takes over if it is seen. */
  takeOver(): void;
  /** Tells the others what the authority answered. */
  tell(answer: Answer): void;
}

interface TabsOptions {
  /** Names the session in this browser: its endpoint and view key. */
  readonly session: string;
  /** Aborted when this tab leaves. */
  readonly signal: AbortSignal;
  /** Another tab was answered. */
  readonly heard: (answer: Answer) => void;
  /** This tab is to poll from now on. */
  readonly leading: () => void;
}

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
    tell(answer) {
      if (signal.aborted) return;
      const { version } = answer;
      // After a snapshot, whoever is behind finds that changes are missing and asks for them.
      channel.postMessage({ version, changes: 'changes' in answer ? answer.changes : [] });
    },
  };
}

const hidden = 'hidden';

const alone: Tabs = { isLeading: true, takeOver: () => undefined, tell: () => undefined };

/** A tab may run another version of this script: what it says is read like what comes from the network. */
function hear(data: unknown, heard: (answer: Answer) => void): void {
  let answer: Answer;
  try {
    answer = parseAnswer(data);
  } catch {
    return;
  }
  heard(answer);
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}
