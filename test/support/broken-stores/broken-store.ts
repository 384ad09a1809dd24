/**
 * Stores that break one promise each, as stores of one's own might, and the cases of the contract that have to catch them.
 */
import type { Opened } from '../../../netlify/stores/store-contract.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';

export interface BrokenStore {
  readonly name: string;
  /** The case that is there for it. */
  readonly caughtBy: string;
  /** Those that cannot pass without that promise either. */
  readonly also?: readonly string[];
  readonly open: () => Opened | Promise<Opened>;
}

/** The store in memory but for what `change` makes otherwise. */
export function but(change: (memory: Store) => Partial<Store>): () => Store {
  return () => {
    const memory = memoryStore();
    return { ...memory, ...change(memory) };
  };
}

/** What the cases are called. */
export const cases = {
  absent: 'answers nothing for what is not there',
  order: 'gets several values in the order of their keys',
  noKey: 'gets nothing for no key',
  manyKeys: 'gets a window of 256 keys',
  creates: 'creates what is absent, and leaves alone what is not',
  createsNotOver: 'does not create what was set, nor what was set to nothing',
  setsOver: 'sets over what was there',
  instances: 'shows to every instance what another did',
  keys: 'tells every key from every other, the longest included',
  lists: 'lists the keys that start with a prefix, and no others',
  listsAll: 'lists more keys than fit on a page, each once',
  deletes: 'deletes what is there, and minds nothing that is not',
  createsAgain: 'creates again what was deleted',
  values: 'keeps every character of a value, and a large one whole',
  oneWins: 'lets exactly one of many create a key',
  shownAtOnce: 'shows a created value to everybody once it is created',
} as const;
