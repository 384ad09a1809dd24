/**
 * Web Locks: names of which each is held by one page of this browser at a time. The browser takes them back from a page
 * that is gone, however it went. https://w3c.github.io/web-locks/
 */
export type Release = () => void;

/** Whether there are locks. Node has them too, but no pages to tell apart. */
export function hasLocks(): boolean {
  return 'document' in globalThis && 'locks' in navigator;
}

/**
 * Resolves with how to give the lock back, or with null if it could not be had: held by another page and `ifAvailable`,
 * `signal` aborted, or no locks here: browsers refuse them to some frames.
 *
 * @param lost called if another page takes the lock away, which may be before this resolves
 */
export function acquire(
  name: string,
  options: LockOptions,
  lost: () => void = () => undefined,
): Promise<Release | null> {
  if (!hasLocks()) return Promise.resolve(null);
  return new Promise((resolve) => {
    let isHeld = false;
    let isLost = false;
    const hold = (lock: Lock | null) => {
      if (lock === null || isLost) {
        resolve(null);
        return undefined;
      }
      isHeld = true;
      return new Promise<void>((release) => {
        resolve(release);
      });
    };
    navigator.locks.request(name, options, hold).catch(() => {
      // WebKit may say that a stolen lock was taken away before it says that it was had.
      isLost = isHeld || options.steal === true;
      if (isLost) lost();
      resolve(null);
    });
  });
}
