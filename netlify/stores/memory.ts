import type { Store } from './store.ts';

/** A store that lives as long as its process: for tests, and for trying things out. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    get: (...keys) => Promise.resolve(keys.map((key) => values.get(key))),
    create(key, value) {
      const isNew = !values.has(key);
      if (isNew) values.set(key, value);
      return Promise.resolve(isNew);
    },
    set(key, value) {
      values.set(key, value);
      return Promise.resolve();
    },
    list: (prefix) => Promise.resolve([...values.keys()].filter((key) => key.startsWith(prefix))),
    delete(keys) {
      for (const key of keys) values.delete(key);
      return Promise.resolve();
    },
  };
}
