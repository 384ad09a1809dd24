/** Whether somebody is there, and when they come back. Without a window somebody always is. */
import { restDelay } from '../session/backoff.ts';
import type { Watch, WatchOptions } from '../session/ports.ts';

/** Watches a page. What is returned says at any time how it is. */
export function watch({ page, now, signal, returned }: WatchOptions): Watch {
  const { document } = page;
  let touchedAt = now();
  let hiddenSince = document?.visibilityState === 'hidden' ? touchedAt : null;
  const touch = (isReturn: boolean) => {
    const awayFor = document === undefined ? 0 : now() - touchedAt;
    const isResting =
      restDelay({ hiddenFor: hiddenSince === null ? null : now() - hiddenSince, awayFor }) > 0;
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
      hiddenSince = isHidden ? (hiddenSince ?? now()) : null;
      if (!isHidden) touch(true);
    },
    { signal },
  );
  return {
    get hiddenSince() {
      return hiddenSince;
    },
    get touchedAt() {
      return document === undefined ? null : touchedAt;
    },
  };
}

/** The network is back, or says that it is gone: a request tells whether that is true. */
const networkEvents = ['online', 'offline'];
const returns = ['focus', 'pageshow'];
const touches = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel', 'scroll'];
