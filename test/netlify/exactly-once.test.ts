/** A change counts once, on every store: answers lost, sent twice at once, hours and snapshots later, to new instances. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Created } from '../../components/core/protocol.ts';
import { createHandler } from '../../netlify/handler.ts';
import { blobsStore } from '../../netlify/stores/blobs.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { redisStoreAt } from '../../netlify/stores/redis.ts';
import { sqliteStore } from '../../netlify/stores/sqlite.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { blobsContext, blobsDouble } from '../support/blobs-double.ts';
import { callerOf, started } from '../support/caller.ts';
import type { Caller } from '../support/caller.ts';
import { startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { troubledStore } from '../support/store-doubles.ts';

let folder: string;
let redis: RedisServer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-session-once-'));
  redis = await startRedis();
  process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
});

after(async () => {
  delete process.env['NETLIFY_BLOBS_CONTEXT'];
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const stores: Readonly<Record<string, () => Store | Promise<Store>>> = {
  memory: memoryStore,
  SQLite: () => sqliteStore(join(folder, 'once.sqlite')),
  Blobs: () => blobsStore('once', { fetch: blobsDouble().fetch }),
  Redis: () => redisStoreAt(redis.url),
};

for (const [name, open] of Object.entries(stores)) {
  describe(`on ${name}, a change`, () => {
    let store: ReturnType<typeof troubledStore>;
    let inner: Store;
    let session: Created;

    before(async () => {
      inner = await open();
      store = troubledStore(inner);
    });
    after(() => inner.close?.());
    beforeEach(async () => {
      session = await started(instance(), []);
    });

    /** An instance of the function that has seen nothing: as after a crash. */
    const instance = () => callerOf(createHandler({ store, report: () => undefined }));

    const add = (call: Caller, id: string, version: number) =>
      call('PATCH', `/${session.view}`, {
        key: session.edit,
        body: { version, id, patch: [{ op: 'add', path: '/-', value: id }] },
      });

    const state = async () => (await instance()('GET', `/${session.view}`)).body['state'];

    it('counts once where its answer was lost, to the same instance and to another', async () => {
      for (const [n, again] of [instance(), null].entries()) {
        const call = instance();
        store.loseNextAnswer('create');
        assert.equal((await add(call, `ann:${n + 1}`, n + 1)).status, 503);
        assert.equal((await add(again ?? call, `ann:${n + 1}`, n + 1)).body['accepted'], n + 2);
      }
      assert.deepEqual(await state(), ['ann:1', 'ann:2']);
    });

    it('counts once where it landed and the store said no', async () => {
      store.denyNextCreate();
      assert.equal((await add(instance(), 'ann:1', 1)).body['accepted'], 2);
      assert.deepEqual(await state(), ['ann:1']);
    });

    it('counts once where it is sent many times at once, to several instances', async () => {
      const replies = await Promise.all(Array.from({ length: 8 }, () => add(instance(), 'ann:1', 1)));
      assert.deepEqual([...new Set(replies.map(({ body }) => body['accepted']))], [2]);
      assert.deepEqual(await state(), ['ann:1']);
    });

    it('counts once where it is sent again long after, beyond snapshots, to a new instance', async () => {
      const call = instance();
      await add(call, 'ann:1', 1);
      for (let version = 2; version <= 70; version++) await add(call, `bob:${version}`, version);
      const reply = await add(instance(), 'ann:1', 1);
      assert.equal(reply.status, 200);
      assert.equal(reply.body['accepted'], 2);
      const items = (await state()) as string[];
      assert.equal(items.filter((item) => item === 'ann:1').length, 1);
      assert.equal(items.length, 70);
    });
  });
}
