/** A store that answers late, or never, is one that failed: a function has other things to do than to wait for it. */
import type { Store } from './store.ts';

/** What `answer` resolves to. Rejects after so many milliseconds, and `answer` goes on for itself. */
export async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Expected an answer within ${milliseconds} ms, got none`));
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `store`, whose operations fail after so many milliseconds; but for `list`, which may have much to look through. */
export function withTimeout(store: Store, milliseconds: number): Store {
  return {
    ...store,
    get: (...keys) => within(milliseconds, store.get(...keys)),
    create: (key, value) => within(milliseconds, store.create(key, value)),
    set: (key, value) => within(milliseconds, store.set(key, value)),
    list: (prefix) => store.list(prefix),
    delete: (keys) => within(milliseconds, store.delete(keys)),
  };
}
