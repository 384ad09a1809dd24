/** Calls `onReturn` whenever a person or the network may be back, until `signal` is aborted. Without a window: never. */
export function listenForReturn(signal: AbortSignal, onReturn: () => void): void {
  const { window, document } = globalThis as { window?: Window; document?: Document };
  for (const type of ['focus', 'online', 'pageshow']) window?.addEventListener(type, onReturn, { signal });
  document?.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') onReturn();
    },
    { signal },
  );
}
