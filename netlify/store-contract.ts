/**
 * The package `shared-session/store-contract`: what `stores/store.ts` promises, as checks that any store must pass, under
 * any test runner.
 */
import assert from 'node:assert/strict';
import type { Store } from './stores/store.ts';

/** One promise, checked on an empty store. It rejects if the store breaks it. */
export interface Check {
  readonly name: string;
  run(store: Store): Promise<void>;
}

/**
 * Registers every check as a test.
 *
 * @param test as in node:test, Vitest, Jest or Mocha
 * @param open gives an empty store, each time another one or the same emptied
 */
export function storeContract(
  test: (name: string, run: () => Promise<void>) => unknown,
  open: () => Store | Promise<Store>,
  checks: readonly Check[] = [...sequentialChecks, ...raceChecks],
): void {
  for (const check of checks) {
    test(check.name, async () => {
      const store = await open();
      try {
        await check.run(store);
      } finally {
        store.close?.();
      }
    });
  }
}

/** What holds even where one request comes at a time. */
export const sequentialChecks: readonly Check[] = [
  {
    name: 'answers nothing for what is not there',
    async run(store) {
      assert.deepEqual(await store.get('v1/absent'), [undefined]);
      assert.deepEqual(await store.list('v1/'), []);
    },
  },
  {
    name: 'gets several values in the order of their keys',
    async run(store) {
      await store.set('v1/a', 'A');
      await store.set('v1/b', 'B');
      const found = await store.get('v1/b', 'v1/absent', 'v1/a', 'v1/b');
      assert.deepEqual(found, ['B', undefined, 'A', 'B']);
    },
  },
  {
    name: 'gets nothing for no key',
    async run(store) {
      assert.deepEqual(await store.get(), []);
    },
  },
  {
    name: 'gets a window of 256 keys',
    async run(store) {
      await store.set('v1/0000000000000200', '200');
      const keys = Array.from({ length: 256 }, (_, n) => `v1/${String(n).padStart(16, '0')}`);
      const found = await store.get(...keys);
      assert.equal(found.length, 256);
      assert.deepEqual(
        found.filter((value) => value !== undefined),
        ['200'],
      );
    },
  },
  {
    name: 'creates what is absent, and leaves alone what is not',
    async run(store) {
      assert.equal(await store.create('v1/a', 'first'), true);
      assert.equal(await store.create('v1/a', 'second'), false);
      assert.deepEqual(await store.get('v1/a'), ['first']);
    },
  },
  {
    name: 'does not create what was set, nor what was set to nothing',
    async run(store) {
      await store.set('v1/a', 'set');
      await store.set('v1/b', '');
      assert.equal(await store.create('v1/a', 'created'), false);
      assert.equal(await store.create('v1/b', 'created'), false);
      assert.deepEqual(await store.get('v1/a', 'v1/b'), ['set', '']);
    },
  },
  {
    name: 'sets over what was there',
    async run(store) {
      await store.create('v1/a', 'first');
      await store.set('v1/a', 'second');
      assert.deepEqual(await store.get('v1/a'), ['second']);
    },
  },
  {
    name: 'lists the keys that start with a prefix, and no others',
    async run(store) {
      const keys = ['v1/a', 'v1/b_c', 'v1/b-c', 'v2/a', 'v10/a', 'V1/a'];
      for (const key of keys) await store.set(key, key);
      assert.deepEqual([...(await store.list('v1/'))].sort(), ['v1/a', 'v1/b-c', 'v1/b_c']);
      assert.deepEqual(await store.list('v1/b_'), ['v1/b_c']);
      assert.deepEqual(await store.list('v3/'), []);
    },
  },
  {
    name: 'deletes what is there, and minds nothing that is not',
    async run(store) {
      await store.set('v1/a', 'A');
      await store.set('v1/b', 'B');
      await store.delete(['v1/a', 'v1/absent']);
      await store.delete([]);
      assert.deepEqual(await store.get('v1/a', 'v1/b'), [undefined, 'B']);
      assert.deepEqual(await store.list('v1/'), ['v1/b']);
    },
  },
  {
    name: 'creates again what was deleted',
    async run(store) {
      await store.create('v1/a', 'first');
      await store.delete(['v1/a']);
      assert.equal(await store.create('v1/a', 'second'), true);
      assert.deepEqual(await store.get('v1/a'), ['second']);
    },
  },
  {
    name: 'keeps every character of a value, and a large one whole',
    async run(store) {
      const odd = 'quotes " \' ` \\ \n\r\t\u2028 ü 漢 👩‍👩‍👧 \u0001 %00 $1 \u{10ffff}';
      const large = 'ü'.repeat(1024 * 1024);
      await store.set('v1/odd', odd);
      await store.create('v1/large', large);
      assert.deepEqual(await store.get('v1/odd', 'v1/large'), [odd, large]);
    },
  },
];

const contenders = 12;
const rounds = 10;

/** What holds where several write at once. */
export const raceChecks: readonly Check[] = [
  {
    name: 'lets exactly one of many create a key',
    async run(store) {
      for (let round = 0; round < rounds; round++) {
        const key = `v1/${round}`;
        const names = Array.from({ length: contenders }, (_, contender) => `contender ${contender}`);
        const wins = await Promise.all(names.map((name) => store.create(key, name)));
        const winners = names.filter((_, contender) => wins[contender]);
        assert.deepEqual(winners, await store.get(key));
      }
    },
  },
  {
    name: 'shows a created value to everybody once it is created',
    async run(store) {
      for (let round = 0; round < rounds; round++) {
        const key = `v1/${round}`;
        const names = Array.from({ length: contenders }, (_, contender) => `contender ${contender}`);
        const seen = await Promise.all(
          names.map(async (name) => ((await store.create(key, name)) ? name : (await store.get(key))[0])),
        );
        assert.equal(new Set(seen).size, 1);
      }
    },
  },
];
