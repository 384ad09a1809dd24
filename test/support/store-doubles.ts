/** Stores that make trouble, and one that counts. */
import type { Store } from '../../netlify/stores/store.ts';
import type { Prng } from './prng.ts';

type Operation = 'get' | 'create' | 'set' | 'list' | 'delete';
type Wrapped = <T>(operation: Operation, run: () => Promise<T>) => Promise<T>;

/** `store` with every operation run by `around`. */
function wrapped(store: Store, around: Wrapped): Store {
  return {
    get: (...keys) => around('get', () => store.get(...keys)),
    create: (key, value) => around('create', () => store.create(key, value)),
    set: (key, value) => around('set', () => store.set(key, value)),
    list: (prefix) => around('list', () => store.list(prefix)),
    delete: (keys) => around('delete', () => store.delete(keys)),
  };
}

/** Lets others run before and after every operation, for some turns that `random` draws. */
export function yieldingStore(store: Store, random: Prng): Store {
  return wrapped(store, async (_, run) => {
    await turns(random);
    const result = await run();
    await turns(random);
    return result;
  });
}

/** Waits while others take some turns. */
export async function turns(random: Prng): Promise<void> {
  for (let left = random.below(6); left > 0; left--) await Promise.resolve();
}

/** Writes down which operations it did. */
export function countingStore(store: Store): Store & { readonly operations: string[] } {
  const operations: string[] = [];
  const counting = wrapped(store, (operation, run) => {
    operations.push(operation);
    return run();
  });
  return { ...counting, operations };
}

/** Creates in two steps, with room for others between: what a store must not do. */
export function checkThenSetStore(store: Store): Store {
  return {
    ...store,
    async create(key, value) {
      const [present] = await store.get(key);
      if (present !== undefined) return false;
      await store.set(key, value);
      return true;
    },
  };
}

export interface Trouble {
  /** Fails at the next operation of this kind, before it does anything. */
  failNext(operation: Operation): void;
  /** Fails at the next operation of this kind, after it was done. */
  loseNextAnswer(operation: Operation): void;
  /** The next `create` lands and says that it did not, as one does that was repeated on the way. */
  denyNextCreate(): void;
}

/** A store that fails when told to. */
export function troubledStore(store: Store): Store & Trouble {
  const failing = new Set<Operation>();
  const losing = new Set<Operation>();
  let denying = false;
  const troubled = wrapped(store, async (operation, run) => {
    if (failing.delete(operation))
      throw new Error('the store is down, key o0000000000000000000000000 and all');
    const result = await run();
    if (losing.delete(operation)) throw new Error('the answer of the store was lost');
    return result;
  });
  return {
    ...troubled,
    async create(key, value) {
      const isNew = await troubled.create(key, value);
      if (!denying) return isNew;
      denying = false;
      return false;
    },
    failNext: (operation) => void failing.add(operation),
    loseNextAnswer: (operation) => void losing.add(operation),
    denyNextCreate() {
      denying = true;
    },
  };
}
