/** Stores that mix up keys, change values, forget in a list, or do not delete. */
import { Buffer } from 'node:buffer';
import type { Store } from '../../../netlify/stores/store.ts';
import { but, cases } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

export const listing: readonly BrokenStore[] = [
  {
    name: 'lists one page',
    caughtBy: cases.listsAll,
    open: but((memory) => ({ list: async (prefix) => (await memory.list(prefix)).slice(0, 1000) })),
  },
  {
    name: 'lists what was set, and forgets what was created',
    caughtBy: cases.listsAll,
    open: but((memory) => {
      const created = new Set<string>();
      return {
        async create(key, value) {
          const isNew = await memory.create(key, value);
          if (isNew) created.add(key);
          return isNew;
        },
        list: async (prefix) => (await memory.list(prefix)).filter((key) => !created.has(key)),
      };
    }),
  },
  {
    name: 'begins each page with the key that ended the one before',
    caughtBy: cases.listsAll,
    open: but((memory) => ({
      list: async (prefix) => {
        const found = await memory.list(prefix);
        return [...found.slice(0, 1000), ...found.slice(999)];
      },
    })),
  },
  {
    name: 'lists with any character for an underscore, in either case, as LIKE does',
    caughtBy: cases.lists,
    open: but((memory) => ({
      list: async (prefix) => {
        const like = new RegExp(`^${prefix.replaceAll('_', '.')}`, 'i');
        return (await memory.list('')).filter((key) => like.test(key));
      },
    })),
  },
  {
    name: 'lists what contains the prefix',
    caughtBy: cases.lists,
    open: but((memory) => ({
      list: async (prefix) => (await memory.list('')).filter((key) => `/${key}`.includes(prefix.slice(1))),
    })),
  },
];

export const deleting: readonly BrokenStore[] = [
  {
    name: 'deletes nothing',
    caughtBy: cases.deletes,
    also: [cases.instances, cases.createsAgain],
    open: but(() => ({ delete: () => Promise.resolve() })),
  },
  {
    name: 'deletes the first of several',
    caughtBy: cases.deletes,
    open: but((memory) => ({ delete: (some) => memory.delete(some.slice(0, 1)) })),
  },
  {
    name: 'deletes up to the first that is not there',
    caughtBy: cases.deletes,
    open: but((memory) => ({
      async delete(some) {
        const values = await memory.get(...some);
        const missing = values.indexOf(undefined);
        await memory.delete(missing < 0 ? some : some.slice(0, missing));
      },
    })),
  },
  {
    name: 'deletes what starts with the key, too',
    caughtBy: cases.deletes,
    open: but((memory) => ({
      async delete(some) {
        for (const key of some) await memory.delete(await memory.list(key));
      },
    })),
  },
  {
    name: 'empties what it should delete',
    caughtBy: cases.deletes,
    also: [cases.instances, cases.createsAgain],
    open: but((memory) => ({
      async delete(some) {
        for (const key of some) await memory.set(key, '');
      },
    })),
  },
];

/** The store in memory under other names. */
const named = (name: (key: string) => string) =>
  but((memory) => {
    const plain = new Map<string, string>();
    const renamed = (key: string) => {
      plain.set(name(key), key);
      return name(key);
    };
    return {
      get: (...some) => memory.get(...some.map(name)),
      create: (key, value) => memory.create(renamed(key), value),
      set: (key, value) => memory.set(renamed(key), value),
      delete: (some) => memory.delete(some.map(name)),
      list: async (prefix) =>
        (await memory.list('')).map((key) => plain.get(key) ?? key).filter((key) => key.startsWith(prefix)),
    };
  });

/** The store in memory with other values. */
const keeping = (kept: (value: string) => string) => {
  const changed = (memory: Store): Partial<Store> => ({
    create: (key, value) => memory.create(key, kept(value)),
    set: (key, value) => memory.set(key, kept(value)),
  });
  return but(changed);
};

export const naming: readonly BrokenStore[] = [
  {
    name: 'takes capitals for small letters, as some file systems do',
    caughtBy: cases.keys,
    also: [cases.lists],
    open: named((key) => key.toLowerCase()),
  },
  {
    name: 'cuts a long key',
    caughtBy: cases.keys,
    open: named((key) => key.slice(0, 128)),
  },
  {
    name: 'makes one name of what a slash, a dash and an underscore tell apart',
    caughtBy: cases.keys,
    also: [cases.lists],
    open: named((key) => key.replaceAll(/[-_/]/g, '_')),
  },
];

export const valuing: readonly BrokenStore[] = [
  {
    name: 'keeps a byte of each character',
    open: keeping((value) => Buffer.from(value, 'latin1').toString('latin1')),
  },
  { name: 'cuts a value after 64 KiB', open: keeping((value) => value.slice(0, 64 * 1024)) },
  {
    name: 'cuts a value after a MiB of bytes',
    open: keeping((value) =>
      Buffer.from(value)
        .subarray(0, 1024 * 1024)
        .toString(),
    ),
  },
  { name: 'cuts a value at a NUL', open: keeping((value) => value.replace(/\0.*/s, '')) },
  { name: 'trims a value', open: keeping((value) => value.trim()) },
  { name: 'makes one line break of two', open: keeping((value) => value.replaceAll('\r\n', '\n')) },
  { name: 'normalizes a value', open: keeping((value) => value.normalize()) },
  {
    name: 'unescapes what looks like a URL',
    open: keeping((value) => value.replaceAll('%00', '\0')),
  },
  {
    name: 'keeps only characters of the first plane',
    open: keeping((value) => value.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '\ufffd')),
  },
  {
    name: 'takes away a byte order mark',
    open: keeping((value) => value.replaceAll('\ufeff', '')),
  },
].map((broken) => ({ ...broken, caughtBy: cases.values }));
