import type { Store } from './store.ts';

/** The store failed: what was asked of it may or may not have happened. Asking again, with the same id, is safe. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
  readonly code = 'store-unavailable';
}

/** `store` with every fault of its own told as a {@link StoreFault}, so that it cannot be taken for a bug of ours. */
export function withNamedFaults(store: Store): Store {
  return {
    get: (...keys) => named(() => store.get(...keys)),
    create: (key, value) => named(() => store.create(key, value)),
    set: (key, value) => named(() => store.set(key, value)),
    list: (prefix) => named(() => store.list(prefix)),
    delete: (keys) => named(() => store.delete(keys)),
  };
}

async function named<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw new StoreFault('The store failed', { cause });
  }
}
