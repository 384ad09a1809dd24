import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { storeContract } from '../../../netlify/stores/store-contract.ts';
import { redisStore, redisStoreAt } from '../../../netlify/stores/redis.ts';
import { startRedis } from '../../support/redis-server.ts';
import type { RedisServer } from '../../support/redis-server.ts';

let redis: RedisServer;
let stores = 0;

before(async () => {
  redis = await startRedis();
});

after(() => redis.stop());

const open = (patience = 4000) => redisStoreAt(redis.url, { prefix: `test-${++stores}:`, patience });

describe('the Redis store', () => {
  storeContract(it, () => {
    const prefix = `test-${++stores}:`;
    return [redisStoreAt(redis.url, { prefix }), redisStoreAt(redis.url, { prefix })];
  });

  it('finds keys by a prefix that has what Redis takes for a pattern', async () => {
    for (const prefix of ['a*:', 'a[b]?^:', 'a\\:', 'axx:']) {
      const store = redisStoreAt(redis.url, { prefix });
      await store.set('v1/a', prefix);
      assert.deepEqual(await store.list(''), ['v1/a'], prefix);
      store.close?.();
    }
  });

  it('shares a Redis with other sites', async () => {
    const [one, other] = [open(), open()];
    assert.equal(await one.create('v1/a', 'one'), true);
    assert.equal(await other.create('v1/a', 'other'), true);
    assert.deepEqual(await one.list(''), ['v1/a']);
    for (const store of [one, other]) store.close?.();
  });

  it('keeps a session in one slot of a cluster, so that several keys can be asked for at once', async () => {
    const sent: (readonly string[])[] = [];
    const store = redisStore((command) => {
      sent.push(command);
      return Promise.resolve([null, null]);
    });
    await store.get('v1/snapshot', 'v1/0001');
    assert.deepEqual(sent, [['MGET', 'shared-session:{v1}/snapshot', 'shared-session:{v1}/0001']]);
  });

  it('takes the name of Valkey too', async () => {
    const store = redisStoreAt(redis.url.replace('redis:', 'valkey:'), { prefix: 'valkey:' });
    assert.equal(await store.create('v1/a', 'kept'), true);
    store.close?.();
  });

  it('works over HTTP just as well', async () => {
    const { createClient } = await import('@redis/client');
    const client = await createClient({ url: redis.url }).connect();
    const fetch = async (_: string, { body }: { body: string }) =>
      Response.json({ result: await client.sendCommand(JSON.parse(body) as string[]) });
    const store = redisStore(
      async (command) => {
        const response = await fetch('https://upstash.test', { body: JSON.stringify(command) });
        return ((await response.json()) as { result: unknown }).result;
      },
      { prefix: 'http:' },
    );
    assert.equal(await store.create('v1/a', 'A'), true);
    assert.equal(await store.create('v1/a', 'B'), false);
    assert.deepEqual(await store.get('v1/a', 'v1/b'), ['A', undefined]);
    client.destroy();
  });
});

describe('a Redis that is full', () => {
  it('refuses to write, and that is no fault of what is read at the same time', async () => {
    const { createClient } = await import('@redis/client');
    const client = await createClient({ url: redis.url }).connect();
    const store = open();
    await store.create('v1/a', 'kept');
    try {
      await client.configSet('maxmemory', '1');
      const writes = [store.create('v1/b', 'refused'), store.set('v1/c', 'refused')];
      const reads = Array.from({ length: 200 }, () => store.get(...Array<string>(500).fill('v1/a')));
      const answers = await Promise.allSettled([...writes, ...reads]);
      const kinds = answers.map(({ status }) => status);
      assert.deepEqual(kinds, ['rejected', 'rejected', ...reads.map(() => 'fulfilled')]);
      assert.deepEqual(await store.list(''), ['v1/a']);
    } finally {
      await client.configSet('maxmemory', '0');
      client.destroy();
    }
    assert.equal(await store.create('v1/b', 'now'), true);
    store.close?.();
  });
});

describe('a Redis that goes away', () => {
  it('is a fault at once, keeps what it acknowledged, and is found again by itself', async () => {
    const store = open();
    await store.create('v1/a', 'kept');
    await redis.kill();
    await assert.rejects(store.get('v1/a'));
    await assert.rejects(store.create('v1/b', 'refused'));
    await redis.restart();
    assert.deepEqual(await store.get('v1/a', 'v1/b'), ['kept', undefined]);
    assert.equal(await store.create('v1/b', 'now'), true);
    store.close?.();
  });

  it('is a fault for all that is under way, and nothing of it is sent again later', async () => {
    const store = open();
    await store.get('v1/a');
    redis.freeze();
    const answers = Promise.allSettled([
      store.create('v1/a', 'A'),
      store.set('v1/b', 'B'),
      store.get('v1/a'),
    ]);
    await redis.kill();
    const kinds = (await answers).map(({ status }) => status);
    assert.deepEqual(kinds, ['rejected', 'rejected', 'rejected']);
    await redis.restart();
    assert.deepEqual(await store.get('v1/a', 'v1/b'), [undefined, undefined]);
    store.close?.();
  });

  it('is a fault where it does not answer in time, and fine once it does', async () => {
    const store = open(100);
    await store.get('v1/a');
    redis.freeze();
    try {
      await assert.rejects(store.create('v1/a', 'mine'), /within 100 ms/);
      await assert.rejects(store.get('v1/a')); // a new connection, which nobody answers
    } finally {
      redis.thaw();
    }
    // The first may have landed all the same. Whoever asks again finds out.
    const isNew = await store.create('v1/a', 'mine');
    assert.deepEqual(await store.get('v1/a'), ['mine'], `${isNew}`);
    store.close?.();
  });
});
