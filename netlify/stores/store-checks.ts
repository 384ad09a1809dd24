/** The promises of `stores/store.ts`, one by one. */
import assert from 'node:assert/strict';
import type { Store } from './store.ts';

/** One promise, checked on an empty store and another instance of it. It rejects if the store breaks it. */
export interface Check {
  readonly name: string;
  run(store: Store, other: Store): Promise<void>;
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
      await store.set('v1/a', 'A');
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
      await store.set('v1/a', 'first');
      await store.set('v1/a', 'second');
      assert.deepEqual(await store.get('v1/a'), ['second']);
    },
  },
  {
    name: 'shows to every instance what another did',
    async run(store, other) {
      assert.deepEqual(await other.get('v1/a', 'v1/b'), [undefined, undefined]);
      await store.create('v1/a', 'created');
      await store.set('v1/b', 'set');
      assert.deepEqual(await other.get('v1/a', 'v1/b'), ['created', 'set']);
      assert.equal(await other.create('v1/a', 'again'), false);
      await other.set('v1/b', 'set again');
      assert.deepEqual(await store.get('v1/b'), ['set again']);
      await store.delete(['v1/a']);
      assert.deepEqual(await other.get('v1/a'), [undefined]);
      assert.deepEqual(await other.list('v1/'), ['v1/b']);
    },
  },
  {
    name: 'tells every key from every other, the longest included',
    async run(store) {
      const long = `v1/${'0123456789'.repeat(20)}`.slice(0, 199);
      const keys = ['v1/a', 'v1/A', 'v1/a-b', 'v1/a_b', 'v1/b/c', 'v1b/c', `${long}a`, `${long}b`];
      for (const key of keys) await store.set(key, `value of ${key}`);
      const values = keys.map((key) => `value of ${key}`);
      assert.deepEqual(await store.get(...keys), values);
    },
  },
  {
    name: 'lists the keys that start with a prefix, and no others',
    async run(store) {
      const keys = ['v1/a', 'v1/b_c', 'v1/b-c', 'v2/a', 'v10/a', 'V1/a'];
      for (const key of keys) await store.set(key, key);
      assert.deepEqual([...(await store.list('v1/'))].sort(), ['v1/a', 'v1/b-c', 'v1/b_c']);
      assert.deepEqual(await store.list('v1/b_'), ['v1/b_c']);
      assert.deepEqual([...(await store.list('v1'))].sort(), ['v1/a', 'v1/b-c', 'v1/b_c', 'v10/a']);
      assert.deepEqual(await store.list('v3/'), []);
    },
  },
  {
    name: 'lists more keys than fit on a page, each once',
    async run(store) {
      const keys = Array.from({ length: 1100 }, (_, n) => `v1/${String(n).padStart(16, '0')}`);
      for (let start = 0; start < keys.length; start += 50) {
        const some = keys.slice(start, start + 50);
        await Promise.all(some.map((key, n) => (n % 2 ? store.set(key, 'set') : store.create(key, 'new'))));
      }
      assert.deepEqual([...(await store.list('v1/'))].sort(), keys);
    },
  },
  {
    name: 'deletes what is there, and minds nothing that is not',
    async run(store) {
      for (const key of ['v1/a', 'v1/b', 'v1/c', 'v1/ab']) await store.set(key, key);
      await store.delete(['v1/a', 'v1/absent', 'v1/c']);
      await store.delete([]);
      assert.deepEqual(await store.get('v1/a', 'v1/b', 'v1/c'), [undefined, 'v1/b', undefined]);
      assert.deepEqual([...(await store.list('v1/'))].sort(), ['v1/ab', 'v1/b']);
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
      const odd =
        ' quotes " \' ` \\ \n\r\n\r\t\u2028 ü u\u0308 漢 👩‍👩‍👧 \0 \u0001 %00 $1 \ufffd \ufeff \uffff \u{10ffff} ';
      const large = 'ü'.repeat(1024 * 1024);
      await store.set('v1/odd', odd);
      await store.create('v1/odd-too', odd);
      await store.create('v1/large', large);
      assert.deepEqual(await store.get('v1/odd', 'v1/odd-too', 'v1/large'), [odd, odd, large]);
    },
  },
];

const rounds = 10;
const names = Array.from({ length: 12 }, (_, contender) => `contender ${contender}`);

/** What holds where several write at once. */
export const raceChecks: readonly Check[] = [
  {
    name: 'lets exactly one of many create a key',
    async run(store, other) {
      for (let round = 0; round < rounds; round++) {
        const key = `v1/${round}`;
        const wins = await Promise.all(names.map((name, n) => (n % 2 ? store : other).create(key, name)));
        const winners = names.filter((_, contender) => wins[contender]);
        assert.deepEqual(winners, await store.get(key));
      }
    },
  },
  {
    name: 'shows a created value to everybody once it is created',
    async run(store, other) {
      for (let round = 0; round < rounds; round++) {
        const key = `v1/${round}`;
        const seen = await Promise.all(
          names.map(async (name, n) => {
            const instance = n % 2 ? store : other;
            return (await instance.create(key, name)) ? name : (await instance.get(key))[0];
          }),
        );
        assert.equal(new Set(seen).size, 1);
      }
    },
  },
];
