/** Whether somebody is there, and when they come back. Without a window somebody always is. */
import { restDelay } from '../session/schedule.ts';
import type { Presence } from '../session/schedule.ts';

/** The parts of a window that tell of people. */
export interface Page extends Partial<Pick<EventTarget, 'addEventListener'>> {
  readonly document?: Pick<Document, 'addEventListener' | 'visibilityState'>;
  readonly navigator?: { readonly onLine?: boolean };
}

export interface AttentionOptions {
  readonly page: Page;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** Aborted when it no longer matters. */
  readonly signal: AbortSignal;
  /** Told that a person or the network may be back, or the network gone: whatever is known may be old. */
  readonly returned: () => void;
}

/** Watches a page. Returns how to ask whether somebody is there. */
export function attend({ page, now, signal, returned }: AttentionOptions): () => Presence {
  const { document } = page;
  let touchedAt = now();
  let hiddenAt = document?.visibilityState === 'hidden' ? touchedAt : null;
  const presence = () => ({
    hiddenFor: hiddenAt === null ? null : now() - hiddenAt,
    awayFor: document === undefined ? 0 : now() - touchedAt,
  });
  const touch = (isReturn: boolean) => {
    const isResting = restDelay(presence()) > 0;
    touchedAt = now();
    if (isReturn || isResting) returned();
  };
  const listen = (types: readonly string[], listener: () => void, capture = false) => {
    for (const type of types) page.addEventListener?.(type, listener, { signal, capture, passive: true });
  };
  listen(networkEvents, returned);
  listen(returns, () => {
    touch(true);
  });
  // Captured, for a host page may keep them to itself.
  const touched = () => {
    touch(false);
  };
  listen(touches, touched, true);
  document?.addEventListener(
    'visibilitychange',
    () => {
      const isHidden = document.visibilityState === 'hidden';
      hiddenAt = isHidden ? (hiddenAt ?? now()) : null;
      if (!isHidden) touch(true);
    },
    { signal },
  );
  return presence;
}

/** The network is back, or says that it is gone: a request tells whether that is true. */
const networkEvents = ['online', 'offline'];
const returns = ['focus', 'pageshow'];
const touches = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel', 'scroll'];
