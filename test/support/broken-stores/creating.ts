/** Stores whose `create` is wrong. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { credulousBlobsStore } from '../blobs-double.ts';
import { Prng } from '../prng.ts';
import { checkThenSetStore, yieldingStore } from '../store-doubles.ts';
import { but, cases } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

export const creating: readonly BrokenStore[] = [
  {
    name: 'looks whether a key is there, and then sets it',
    caughtBy: cases.oneWins,
    also: [cases.shownAtOnce],
    open: () => checkThenSetStore(yieldingStore(memoryStore(), new Prng(1))),
  },
  {
    name: 'always says that it created',
    caughtBy: cases.creates,
    also: [cases.createsNotOver, cases.instances, cases.oneWins, cases.shownAtOnce],
    open: but((memory) => ({ create: async (key, value) => (await memory.create(key, value), true) })),
  },
  {
    name: 'never says that it created',
    caughtBy: cases.creates,
    also: [cases.createsAgain, cases.oneWins],
    open: but((memory) => ({ create: async (key, value) => (await memory.create(key, value), false) })),
  },
  {
    name: 'says what is so, and writes over what was there all the same',
    caughtBy: cases.creates,
    also: [cases.createsNotOver, cases.oneWins, cases.shownAtOnce],
    open: but((memory) => ({
      async create(key, value) {
        const isNew = await memory.create(key, value);
        await memory.set(key, value);
        return isNew;
      },
    })),
  },
  {
    name: 'takes an empty value for none when it creates',
    caughtBy: cases.createsNotOver,
    open: but((memory) => ({
      async create(key, value) {
        if ((await memory.get(key))[0] === '') await memory.delete([key]);
        return await memory.create(key, value);
      },
    })),
  },
  {
    name: 'remembers what was deleted, and does not create it again',
    caughtBy: cases.createsAgain,
    open: but((memory) => {
      const deleted = new Set<string>();
      return {
        create: async (key, value) => !deleted.has(key) && (await memory.create(key, value)),
        async delete(some) {
          for (const key of some) deleted.add(key);
          await memory.delete(some);
        },
      };
    }),
  },
  {
    name: 'reserves a key, turns others away, and only then writes the value',
    caughtBy: cases.shownAtOnce,
    open: but((memory) => {
      const reserved = new Set<string>();
      return {
        async create(key, value) {
          if (reserved.has(key)) return false;
          reserved.add(key);
          await nextTurn();
          return await memory.create(key, value);
        },
        delete: (some) => {
          for (const key of some) reserved.delete(key);
          return memory.delete(some);
        },
      };
    }),
  },
  {
    name: 'believes a Blobs client that says "modified" of what Blobs refused',
    caughtBy: cases.creates,
    also: [
      cases.createsNotOver,
      cases.instances,
      cases.listsAll,
      cases.createsAgain,
      cases.values,
      cases.oneWins,
      cases.shownAtOnce,
    ],
    open: () => credulousBlobsStore(403),
  },
  {
    name: 'believes an ETag, which Blobs may send with anything',
    caughtBy: cases.creates,
    also: [
      cases.createsNotOver,
      cases.instances,
      cases.listsAll,
      cases.createsAgain,
      cases.values,
      cases.oneWins,
      cases.shownAtOnce,
    ],
    open: () => credulousBlobsStore(409, ({ modified, etag }) => modified && etag !== ''),
  },
  {
    name: 'passes on the 412 that a Blobs client got for its own success, each time',
    caughtBy: cases.creates,
    also: [cases.createsAgain, cases.oneWins],
    open: () => credulousBlobsStore('repeated'),
  },
];
