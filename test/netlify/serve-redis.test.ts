/** `serve` on a Redis of its own: over restarts of either, and over TLS. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { callerAt, setCount, started } from '../support/caller.ts';
import type { Caller, Reply } from '../support/caller.ts';
import { startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { startServeIn } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

const running = new Set<Served>();

// Also after a test that failed half-way: a process that lives on keeps this one waiting.
afterEach(async () => {
  for (const served of running) await served.crash();
  running.clear();
});

async function serving(store: string, env: Readonly<Record<string, string>> = {}) {
  const served = await startServeIn(env, '--store', store);
  running.add(served);
  const end = (how: 'stop' | 'crash') => () => {
    running.delete(served);
    return served[how]();
  };
  const { said, says } = served;
  return { said, says, stop: end('stop'), crash: end('crash'), call: callerAt(served.url) };
}

function assertUnavailable({ status, headers, body }: Reply): void {
  assert.equal(status, 503);
  assert.equal(body['code'], 'store-unavailable');
  assert.ok(Number(headers.get('Retry-After')) >= 1, String(headers.get('Retry-After')));
}

async function assertAlive(call: Caller): Promise<void> {
  assert.equal((await call('GET', '')).body['name'], 'shared-session');
}

describe('serve --store redis://…', () => {
  let redis: RedisServer;

  before(async () => {
    redis = await startRedis();
  });

  after(() => redis.stop());

  it('keeps sessions over a restart, and over a crash', async () => {
    const first = await serving(redis.url);
    const { edit, view } = await started(first.call);
    const body = setCount('ann:1', 1, 'kept');
    assert.equal((await first.call('PATCH', `/${view}`, { key: edit, body })).status, 200);
    await first.stop();

    const second = await serving(redis.url);
    const found = await second.call('GET', `/${view}`);
    assert.deepEqual(found.body['state'], { count: 'kept' });
    const more = setCount('ann:2', 2, 'kept too');
    assert.equal((await second.call('PATCH', `/${view}`, { key: edit, body: more })).status, 200);
    await second.crash();

    const third = await serving(redis.url);
    assert.deepEqual((await third.call('GET', `/${view}`)).body['state'], { count: 'kept too' });
    assert.equal(third.said(), '');
    await third.stop();
  });

  it('answers 503 while Redis is gone, stays alive, and goes on where it was', async () => {
    const { call, said, says } = await serving(redis.url);
    const { edit, view } = await started(call);
    const write = (n: number) =>
      call('PATCH', `/${view}`, { key: edit, body: setCount(`ann:${n}`, n, `value ${n}`) });
    assert.equal((await write(1)).body['accepted'], 2);

    await redis.kill();
    assertUnavailable(await write(2));
    assertUnavailable(await call('GET', `/${view}?since=2`));
    assertUnavailable(await call('POST', '', { body: { state: 1 } }));
    await assertAlive(call);
    await says(/StoreFault/);
    assert.doesNotMatch(said(), new RegExp(edit));

    await redis.restart();
    assert.equal((await write(2)).body['accepted'], 3);
    const { body } = await call('GET', `/${view}`);
    assert.deepEqual([body['version'], body['state']], [3, { count: 'value 2' }]);
  });

  it('answers writes with 503 while Redis is full, goes on to be read, and then goes on where it was', async () => {
    const { createClient } = await import('@redis/client');
    const client = await createClient({ url: redis.url }).connect();
    try {
      const { call } = await serving(redis.url);
      const { edit, view } = await started(call);
      const write = (n: number) =>
        call('PATCH', `/${view}`, { key: edit, body: setCount(`ann:${n}`, n, `value ${n}`) });
      assert.equal((await write(1)).body['accepted'], 2);

      await client.configSet('maxmemory', '1');
      for (let round = 0; round < 50; round++) {
        const poll = () => call('GET', `/${view}?since=2`);
        const [refused, ...polls] = await Promise.all([write(2), poll(), poll(), poll()]);
        assertUnavailable(refused);
        assert.deepEqual([...new Set(polls.map(({ status }) => status))], [204], `round ${round}`);
      }
      assertUnavailable(await call('POST', '', { body: { state: 1 } }));

      await client.configSet('maxmemory', '0');
      assert.equal((await write(2)).body['accepted'], 3);
      const newcomer = await serving(redis.url);
      assert.deepEqual((await newcomer.call('GET', `/${view}`)).body['state'], { count: 'value 2' });
    } finally {
      await client.configSet('maxmemory', '0');
      client.destroy();
    }
  });

  it('starts without Redis, and is there when it comes', async () => {
    await redis.kill();
    const { call } = await serving(redis.url);
    assertUnavailable(await call('POST', '', { body: { state: 1 } }));
    await redis.restart();
    await started(call);
  });

  it('says nothing of a password, and lets nobody in with a wrong one', async () => {
    const { call, said, says } = await serving(redis.url.replace('//', '//nobody:secret@'));
    assertUnavailable(await call('POST', '', { body: { state: 1 } }));
    await says(/WRONGPASS/);
    assert.doesNotMatch(said(), /secret/);
  });
});

describe('serve --store rediss://…', () => {
  let redis: RedisServer;

  before(async () => {
    redis = await startRedis('rediss');
  });

  after(() => redis.stop());

  it('keeps sessions in a Redis whose certificate Node trusts', async () => {
    const { call, said } = await serving(redis.url, { NODE_EXTRA_CA_CERTS: redis.certificate });
    const { edit, view } = await started(call);
    assert.equal((await call('PATCH', `/${view}`, { key: edit, body: setCount('ann:1', 1) })).status, 200);
    assert.equal((await call('GET', `/${view}`)).body['version'], 2);
    assert.equal(said(), '');
  });

  it('does not talk to one whose certificate nobody vouches for', async () => {
    const { call, says } = await serving(redis.url);
    assertUnavailable(await call('POST', '', { body: { state: 1 } }));
    await assertAlive(call);
    await says(/self-signed certificate/);
  });

  it('does not talk to one by a name that the certificate does not have', async () => {
    const url = redis.url.replace('127.0.0.1', 'localhost');
    const { call, says } = await serving(url, { NODE_EXTRA_CA_CERTS: redis.certificate });
    assertUnavailable(await call('POST', '', { body: { state: 1 } }));
    await says(/ERR_TLS_CERT_ALTNAME_INVALID/);
  });
});
