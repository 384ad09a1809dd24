/**
 * Lets `act` use what this browser keeps for the site. Not every browser lets every page keep something, and outside of
 * browsers there is nothing to keep it in: then nothing happens, and the result is undefined.
 */
export function withStorage<T>(act: (storage: Storage) => T): T | undefined {
  try {
    const { window } = globalThis as { window?: Window };
    return window && act(window.localStorage);
  } catch {
    return undefined;
  }
}
