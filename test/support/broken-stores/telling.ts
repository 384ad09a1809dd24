/** Stores that acknowledge what is not so, or do not show what is. */
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { but, cases } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

export const acknowledging: readonly BrokenStore[] = [
  {
    name: 'acknowledges what it creates before it is there',
    caughtBy: cases.creates,
    also: [
      cases.instances,
      cases.listsAll,
      cases.createsAgain,
      cases.values,
      cases.oneWins,
      cases.shownAtOnce,
    ],
    open: but((memory) => ({
      async create(key, value) {
        const [present] = await memory.get(key);
        if (present === undefined) setImmediate(() => void memory.create(key, value));
        return present === undefined;
      },
    })),
  },
  {
    name: 'acknowledges what it sets before it is there',
    caughtBy: cases.setsOver,
    also: [
      cases.order,
      cases.manyKeys,
      cases.createsNotOver,
      cases.instances,
      cases.keys,
      cases.lists,
      cases.listsAll,
      cases.deletes,
      cases.values,
    ],
    open: but((memory) => ({
      set(key, value) {
        setImmediate(() => void memory.set(key, value));
        return Promise.resolve();
      },
    })),
  },
  {
    name: 'keeps what it read, and does not hear what other instances write',
    caughtBy: cases.instances,
    open: () => {
      const memory = memoryStore();
      return [remembering(memory), remembering(memory)];
    },
  },
  {
    name: 'reads from a copy that is one write behind',
    caughtBy: cases.creates,
    also: [
      cases.order,
      cases.manyKeys,
      cases.createsNotOver,
      cases.setsOver,
      cases.instances,
      cases.keys,
      cases.listsAll,
      cases.createsAgain,
      cases.values,
      cases.oneWins,
      cases.shownAtOnce,
    ],
    open: lagging,
  },
  {
    name: 'sets only what was not there',
    caughtBy: cases.setsOver,
    also: [cases.instances],
    open: but((memory) => ({
      async set(key, value) {
        await memory.create(key, value);
      },
    })),
  },
];

export const reading: readonly BrokenStore[] = [
  {
    name: 'answers null for what is not there',
    caughtBy: cases.absent,
    also: [cases.order, cases.manyKeys, cases.instances, cases.deletes],
    open: but((memory) => ({
      get: async (...some) => (await memory.get(...some)).map((value) => value ?? (null as never)),
    })),
  },
  {
    name: 'leaves out of several values those that are not there',
    caughtBy: cases.order,
    also: [cases.manyKeys, cases.instances, cases.deletes],
    open: but((memory) => ({
      get: async (...some) => {
        const found = await memory.get(...some);
        return some.length === 1 ? found : found.filter((value) => value !== undefined);
      },
    })),
  },
  {
    name: 'gets a key once that was asked for twice',
    caughtBy: cases.order,
    open: but((memory) => ({ get: (...some) => memory.get(...new Set(some)) })),
  },
  {
    name: 'gets everything for no key',
    caughtBy: cases.noKey,
    open: but((memory) => ({
      get: async (...some) => await memory.get(...(some.length > 0 ? some : await memory.list(''))),
    })),
  },
  {
    name: 'gets a hundred keys at most',
    caughtBy: cases.manyKeys,
    open: but((memory) => ({ get: (...some) => memory.get(...some.slice(0, 100)) })),
  },
  {
    name: 'takes an empty value for none',
    caughtBy: cases.createsNotOver,
    open: but((memory) => ({
      get: async (...some) => (await memory.get(...some)).map((value) => (value === '' ? undefined : value)),
    })),
  },
];

/** Reads a key once. What it wrote itself it knows. */
function remembering(store: Store): Store {
  const known = new Map<string, string | undefined>();
  return {
    ...store,
    async get(...keys) {
      const news = keys.filter((key) => !known.has(key));
      const values = await store.get(...news);
      for (const [index, key] of news.entries()) known.set(key, values[index]);
      return keys.map((key) => known.get(key));
    },
    async create(key, value) {
      const isNew = await store.create(key, value);
      if (isNew) known.set(key, value);
      else known.delete(key);
      return isNew;
    },
    set(key, value) {
      known.set(key, value);
      return store.set(key, value);
    },
    delete(keys) {
      for (const key of keys) known.delete(key);
      return store.delete(keys);
    },
  };
}

/** Reads from a replica that has heard of all writes but the last. */
function lagging(): Store {
  const primary = memoryStore();
  const replica = memoryStore();
  let last: () => Promise<unknown> = () => Promise.resolve();
  const replicate = async (next: () => Promise<unknown>) => {
    await last();
    last = next;
  };
  return {
    get: (...keys) => replica.get(...keys),
    list: (prefix) => replica.list(prefix),
    async create(key, value) {
      const isNew = await primary.create(key, value);
      if (isNew) await replicate(() => replica.set(key, value));
      return isNew;
    },
    async set(key, value) {
      await primary.set(key, value);
      await replicate(() => replica.set(key, value));
    },
    async delete(keys) {
      await primary.delete(keys);
      await replicate(() => replica.delete(keys));
    },
  };
}
