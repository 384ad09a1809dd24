/** What a session costs its store, and what holds with several instances of the function on one store. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created } from '../../../components/core/sync/protocol.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';
import { countingStore, troubledStore } from '../../support/store-doubles.ts';
import type { Trouble } from '../../support/store-doubles.ts';

let store: ReturnType<typeof countingStore> & Trouble;
/** Has seen everything so far. */
let warm: Caller;
let session: Created;
let path: string;

beforeEach(async () => {
  const memory = countingStore(memoryStore());
  store = Object.assign(troubledStore(memory), { operations: memory.operations });
  warm = instance();
  session = await started(warm);
  path = `/${session.view}`;
});

/** Another instance of the function, which has seen nothing yet; its store may do some operations in another way. */
function instance(otherwise: Partial<Store> = {}): Caller {
  return callerOf(
    createHandler({
      store: { ...store, ...otherwise },
      sleep: () => Promise.resolve(),
      report: () => undefined,
    }),
  );
}

/** The operations that `run` costs the store. */
async function cost(run: () => Promise<unknown>): Promise<string[]> {
  store.operations.length = 0;
  await run();
  return [...store.operations];
}

function patch(call: Caller, id: string, version: number) {
  return call('PATCH', path, { key: session.edit, body: setCount(id, version) });
}

/** Has Ann make the changes up to `version`. */
async function writtenUpTo(version: number, call = warm): Promise<void> {
  for (let next = 2; next <= version; next++) {
    assert.equal((await patch(call, `ann:${next}`, next - 1)).status, 200);
  }
}

const slot = (version: number) => `${session.view}/${String(version).padStart(16, '0')}`;

describe('the cost of a request', () => {
  it('is one create for a write', async () => {
    assert.deepEqual(await cost(() => patch(warm, 'ann:1', 1)), ['create']);
  });

  it('is one get for a poll with nothing new', async () => {
    await writtenUpTo(5);
    assert.deepEqual(await cost(() => warm('GET', `${path}?since=5`)), ['get']);
  });

  it('is one get for a poll by somebody who is behind', async () => {
    await writtenUpTo(5);
    assert.deepEqual(await cost(() => warm('GET', `${path}?since=2`)), ['get']);
  });

  it('is three gets at most for a newcomer to an instance that has seen nothing', async () => {
    for (const version of [1, 2, 16, 17, 18, 31]) {
      await writtenUpTo(version, instance());
      const operations = await cost(async () => {
        const { body } = await instance()('GET', path);
        assert.equal(body['version'], version);
      });
      assert.ok(operations.every((operation) => operation === 'get'));
      assert.ok(operations.length <= 3, `${operations.length} at version ${version}`);
    }
  });

  it('is three gets at most for a newcomer, wherever the last snapshot is', async () => {
    await writtenUpTo(63);
    assert.equal((await cost(() => instance()('GET', path))).length, 3);
    await patch(warm, 'bob:1', 63);
    assert.equal((await cost(() => instance()('GET', path))).length, 2);
  });

  it('is a few gets in windows for an instance that has slept', async () => {
    const slept = instance();
    await slept('GET', path);
    await writtenUpTo(30);
    const operations = await cost(async () => {
      assert.equal((await slept('GET', `${path}?since=1`)).body['version'], 30);
    });
    assert.deepEqual(operations, ['get', 'get', 'get', 'get']); // 1, 8, 16 and 32 slots
  });

  it('does not depend on the size of the state', async () => {
    session = await started(warm, { count: 0, text: 'x'.repeat(900_000) });
    path = `/${session.view}`;
    assert.deepEqual(await cost(() => patch(warm, 'ann:1', 1)), ['create']);
  });

  for (const [size, snapshots] of [
    [1000, 6],
    [300_000, 2],
  ] as const) {
    it(`includes ${snapshots} snapshots in 192 versions of ${size} bytes, and three gets for a newcomer`, async () => {
      session = await started(warm, { count: 0, text: 'x'.repeat(size) });
      path = `/${session.view}`;
      const operations = await cost(() => writtenUpTo(192));
      assert.equal(operations.filter((operation) => operation === 'set').length, snapshots);
      for (let version = 192; version < 288; version++) {
        if (version % 9 === 0 || version > 284)
          assert.ok((await cost(() => instance()('GET', path))).length <= 3, `at version ${version}`);
        await patch(warm, `ann:${version + 1}`, version);
      }
    });
  }
});

describe('a poll that finds nothing new', () => {
  /** Keeps no state at all; the keys that it asks the store for. */
  function forgetful(now = () => new Date()): { call: Caller; asked: string[] } {
    const asked: string[] = [];
    const reading: Store = {
      ...store,
      get: (...keys) => {
        asked.push(...keys);
        return store.get(...keys);
      },
    };
    const call = callerOf(createHandler({ store: reading, now, memory: 1, report: () => undefined }));
    return { call, asked };
  }

  it('is answered from two slots by an instance that has seen nothing', async () => {
    await writtenUpTo(5);
    const { call, asked } = forgetful();
    const { status, headers } = await call('GET', `${path}?since=5`);
    assert.equal(status, 204);
    assert.equal(headers.get('ETag'), '"5"');
    assert.deepEqual(asked, [slot(5), slot(6)]);
  });

  it('is answered from two slots where the state was read once and is not kept, for an hour', async () => {
    let clock = Date.now() + 13 * 60 * 60 * 1000; // too long after the change to tell from the slots alone
    const { call, asked } = forgetful(() => new Date(clock));
    for (const version of [1, 5]) {
      for (let next = 2; next <= version; next++) await patch(warm, `ann:${next}`, next - 1);
      await call('GET', path);
      asked.length = 0;
      clock += 60 * 60 * 1000 - 1;
      assert.equal((await call('GET', `${path}?since=${version}`)).status, 204);
      assert.deepEqual(asked, [slot(version), slot(version + 1)]);
    }
    clock += 60 * 60 * 1000 + 1;
    assert.equal((await call('GET', `${path}?since=5`)).status, 204);
    assert.ok(asked.includes(`${session.view}/snapshot`));
  });

  it('is none where there is more, where the session is over, or was never there', async () => {
    await writtenUpTo(5);
    const { call } = forgetful();
    assert.equal((await call('GET', `${path}?since=4`)).body['version'], 5);
    assert.equal((await call('GET', `${path}?since=6`)).status, 400);
    assert.equal((await call('GET', `${path}?since=0`)).body['version'], 5);
    assert.equal((await call('GET', `/v${'0'.repeat(26)}?since=5`)).status, 404);
    assert.equal((await call('GET', `${path}?since=5`)).status, 204);
    await warm('DELETE', path, { key: session.key });
    assert.equal((await call('GET', `${path}?since=5`)).status, 410);
    assert.equal((await forgetful().call('GET', `${path}?since=5`)).status, 410);
  });
});

describe('a log of many changes', () => {
  it('has as many snapshots at its end as at its beginning, where the state has not grown', async () => {
    const text = 'x'.repeat(5000);
    let version = 1;
    const replaced = async () => {
      const body = setCount(`ann:${version}`, version, text);
      assert.equal((await warm('PATCH', path, { key: session.edit, body })).status, 200);
      version += 1;
    };
    while (version < 64) await replaced();
    const operations = await cost(async () => {
      while (version < 128) await replaced();
    });
    assert.equal(operations.filter((operation) => operation === 'set').length, 2);
  });
});

describe('several instances on one store', () => {
  it('see what the others have accepted', async () => {
    const other = instance();
    await patch(other, 'bob:1', 1);
    assert.equal((await warm('GET', `${path}?since=1`)).body['version'], 2);
    assert.equal((await patch(warm, 'ann:1', 2)).status, 200);
    assert.equal((await patch(other, 'bob:2', 3)).status, 200);
  });

  it('accept one of two writes at one version, and answer the other with it', async () => {
    const other = instance();
    await other('GET', path);
    const replies = await Promise.all([patch(warm, 'ann:1', 1), patch(other, 'bob:1', 1)]);
    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
    for (const { body } of replies) assert.equal((body['changes'] as unknown[]).length, 1);
  });

  it('accept one of many writes at one version', async () => {
    const others = Array.from({ length: 10 }, instance);
    const replies = await Promise.all(others.map((call, n) => patch(call, `p${n}:1`, 1)));
    assert.equal(replies.filter(({ status }) => status === 200).length, 1);
    assert.equal(replies.filter(({ status }) => status === 409).length, 9);
  });

  it('call no write stale, ahead or inapplicable for what they have not seen yet', async () => {
    const behind = instance();
    await behind('GET', path);
    await warm('PATCH', path, {
      key: session.edit,
      body: { version: 1, id: 'ann:1', patch: [{ op: 'add', path: '/title', value: 'Plan' }] },
    });
    const replaced = { version: 2, id: 'bob:1', patch: [{ op: 'replace', path: '/title', value: 'Plans' }] };
    assert.equal((await behind('PATCH', path, { key: session.edit, body: replaced })).status, 200);
  });

  it('answer 409, not 422, where a patch does not apply to what they have not seen yet', async () => {
    const behind = instance();
    await behind('GET', path);
    await patch(warm, 'ann:1', 1);
    const inapplicable = { version: 1, id: 'bob:1', patch: [{ op: 'remove', path: '/title' }] };
    assert.equal((await behind('PATCH', path, { key: session.edit, body: inapplicable })).status, 409);
  });

  it('recognise a change that another one has accepted', async () => {
    const behind = instance();
    await behind('GET', path);
    await patch(warm, 'ann:1', 1);
    const { status, body } = await patch(behind, 'ann:1', 1);
    assert.equal(status, 200);
    assert.equal(body['accepted'], 2);
  });
});

describe('a write that may be rebased', () => {
  const adding = (name: string) => ({
    version: 1,
    id: `${name}:1`,
    patch: [{ op: 'add', path: `/${name}`, value: true }],
    rebase: true,
  });
  const add = (call: Caller, name: string) => call('PATCH', path, { key: session.edit, body: adding(name) });

  it('gets a slot however many others want one, and says how many it tried', async () => {
    const calls = Array.from({ length: 8 }, () => instance());
    for (const call of calls) await call('GET', path); // now all of them want the same slot
    const replies = await Promise.all(calls.map((call, n) => add(call, `p${n}`)));
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
    assert.deepEqual(replies.map(({ body }) => body['accepted']).sort(), [2, 3, 4, 5, 6, 7, 8, 9]);
    const tries = replies.map(({ body }) => Number(body['tries'] ?? 1));
    assert.equal(tries.filter((count) => count === 1).length, 1, `tried ${tries.join(', ')}`);
  });

  it('gives up at last where others are always first, and can be sent again', async () => {
    let rivals = 0;
    const unlucky = instance({
      async create(key, value) {
        await add(warm, `rival${++rivals}`);
        return await store.create(key, value);
      },
    });
    assert.equal((await add(unlucky, 'bob')).status, 409);
    assert.equal(rivals, 12);
    assert.equal((await add(warm, 'bob')).status, 200);
  });

  it('is answered 409 by an instance that does not know the version it names', async () => {
    await writtenUpTo(40);
    const { status, body } = await add(instance(), 'bob');
    assert.equal(status, 409);
    assert.equal((body['changes'] as unknown[]).length, 39);
  });
});

describe('history', () => {
  it('reaches back over snapshots, also on an instance that has seen nothing', async () => {
    await writtenUpTo(70);
    const { body } = await instance()('GET', `${path}?since=1`);
    const changes = body['changes'] as { version: number }[];
    assert.deepEqual(
      changes.map(({ version }) => version),
      Array.from({ length: 69 }, (_, n) => n + 2),
    );
  });

  it('is read from the store once', async () => {
    await writtenUpTo(70);
    const cold = instance();
    await cold('GET', `${path}?since=1`);
    assert.deepEqual(await cost(() => cold('GET', `${path}?since=1`)), ['get']);
  });

  it('reaches back 256 changes, and beyond there is a snapshot', async () => {
    await writtenUpTo(260);
    for (const call of [warm, instance()]) {
      const near = await call('GET', `${path}?since=4`);
      assert.equal((near.body['changes'] as unknown[]).length, 256);
      const far = await call('GET', `${path}?since=3`);
      assert.deepEqual(far.body['state'], { count: 259 });
      assert.deepEqual(far.body['seen'], { ann: { counter: 260, version: 260 } });
    }
  });

  it('gives way to a snapshot where it is longer than one', async () => {
    for (let version = 1; version <= 6; version++) {
      const body = setCount(`ann:${version}`, version, `${version}`.repeat(200_000));
      assert.equal((await warm('PATCH', path, { key: session.edit, body })).status, 200);
    }
    assert.ok((await warm('GET', `${path}?since=3`)).body['changes']);
    assert.ok((await warm('GET', `${path}?since=1`)).body['state']);
    assert.ok((await patch(warm, 'bob:1', 1)).body['state']);
  });

  it('gives way to a snapshot where slots are gone', async () => {
    await writtenUpTo(40);
    await store.delete([slot(10)]);
    const { body } = await instance()('GET', `${path}?since=5`);
    assert.deepEqual(body['state'], { count: 39 });
  });
});

describe('an ended session', () => {
  it('is ended for instances that know it, knew it once, and never saw it', async () => {
    const behind = instance();
    await behind('GET', path);
    await writtenUpTo(40);
    const ending = instance();
    assert.equal((await ending('DELETE', path, { key: session.key })).status, 204);
    for (const call of [ending, warm, behind, instance()]) {
      assert.equal((await patch(call, 'bob:1', 40)).status, 410);
      assert.equal((await patch(call, 'bob:1', 1)).status, 410);
      assert.equal((await call('GET', path)).status, 410);
      assert.equal((await call('GET', `${path}?since=1`)).status, 410);
    }
  });

  it('takes no change from an instance that is far behind', async () => {
    const behind = instance();
    await behind('GET', path);
    await writtenUpTo(40);
    await warm('DELETE', path, { key: session.key });
    assert.equal((await patch(behind, 'bob:1', 1)).status, 410);
  });

  it('leaves nothing of what it held', async () => {
    await writtenUpTo(40);
    await warm('DELETE', path, { key: session.key });
    const keys = await store.list('');
    const values = await store.get(...keys.filter((key) => key !== `${session.view}/ended`));
    assert.deepEqual([...new Set(values)], ['{"ended":true}']);
    assert.match(
      String(await store.get(`${session.view}/ended`)),
      /^\{"end":"ended","at":"[\d-]{10}T[\d:.]{12}Z"\}$/,
    );
  });

  it('is ended for good, though a slow instance writes a snapshot afterwards', async () => {
    await writtenUpTo(31);
    const slow = instance({
      async set(key, value) {
        await warm('DELETE', path, { key: session.key });
        await store.set(key, value);
      },
    });
    await patch(slow, 'ann:32', 31);
    assert.equal((await instance()('GET', path)).status, 410);
    assert.deepEqual(await store.get(`${session.view}/snapshot`), [undefined]);
  });

  it('is ended even if the end did not get to finish, and the next one finishes it', async () => {
    await writtenUpTo(5);
    store.failNext('delete');
    assert.equal((await warm('DELETE', path, { key: session.key })).status, 503);
    assert.equal((await instance()('GET', path)).status, 410);
    assert.equal((await instance()('DELETE', path, { key: session.key })).status, 410);
    assert.deepEqual(await store.get(`${session.view}/snapshot`), [undefined]);
  });

  describe('with a long log', () => {
    const end = (call: Caller) => call('DELETE', path, { key: session.key });
    /** How many changes are still in the store, of the session as it was before its end. */
    const uncleared = async () => {
      const texts = await store.get(...(await store.list(`${session.view}/0`)));
      return texts.filter((text) => text?.includes('"patch"')).length;
    };

    it('is ended at once, and cleared by as many requests as it takes', async () => {
      await writtenUpTo(4200);
      const before = await cost(async () => {
        assert.equal((await end(warm)).status, 202);
      });
      assert.ok(before.filter((operation) => operation === 'set').length < 2100, 'bounded');
      for (const call of [warm, instance()]) assert.equal((await call('GET', path)).status, 410);
      assert.deepEqual(await store.get(`${session.view}/snapshot`), [undefined]);
      assert.equal(await uncleared(), 4199 - 2048);
      assert.equal((await end(instance())).status, 202);
      assert.equal(await uncleared(), 4199 - 4096);
      assert.equal((await end(instance())).status, 410);
      assert.equal(await uncleared(), 0);
      const after = await cost(() => end(instance()));
      assert.ok(!after.includes('set'), 'there is nothing left to do');
    });

    it('goes on where a request was broken off, before and after it was known how much there is', async () => {
      await writtenUpTo(100);
      store.failNext('set');
      assert.equal((await end(warm)).status, 503);
      assert.equal((await end(instance())).status, 410);
      assert.equal(await uncleared(), 0);
    });

    it('goes on where not even that it has ended was noted', async () => {
      await writtenUpTo(100);
      const broken = instance({
        create: (key, value) =>
          key.endsWith('/ended') ? Promise.reject(new Error('broken off')) : store.create(key, value),
      });
      assert.equal((await end(broken)).status, 503);
      assert.equal((await end(instance())).status, 410);
      assert.equal(await uncleared(), 0);
    });

    it('does not fill what a sweep has taken away', async () => {
      await writtenUpTo(2600);
      await store.delete((await store.list(`${session.view}/0`)).filter((key) => key < slot(400)));
      assert.equal((await end(warm)).status, 202);
      assert.equal((await end(warm)).status, 410);
      assert.equal(await uncleared(), 0);
      assert.equal((await store.get(slot(300)))[0], undefined);
    });
  });

  it('is ended after the change that got there first', async () => {
    const ending = instance();
    await ending('GET', path);
    await patch(warm, 'ann:1', 1);
    assert.equal((await ending('DELETE', path, { key: session.key })).status, 204);
    assert.equal((await patch(warm, 'ann:2', 2)).status, 410);
  });

  it('is never taken for one that was not started, while it is being cleared', async () => {
    const reader = instance({
      async get(...keys) {
        const values = await store.get(...keys);
        if (keys.length === 1) return values;
        await warm('DELETE', path, { key: session.key });
        return [values[0], undefined]; // the mark was not there yet, the snapshot not any more
      },
    });
    assert.equal((await reader('GET', path)).status, 410);
  });
});

describe('a store that fails', () => {
  const wants = 'Sending the same request again is safe';

  it('makes 503, says when to come back, and lets out nothing', async () => {
    store.failNext('create');
    const { status, headers, body } = await patch(warm, 'ann:1', 1);
    assert.equal(status, 503);
    assert.equal(headers.get('Retry-After'), '2');
    assert.equal(body['code'], 'store-unavailable');
    assert.match(String(body['detail']), new RegExp(wants));
    assert.doesNotMatch(JSON.stringify(body), /[oev][0-9a-z]{20}/);
  });

  it('is reported to the developer', async () => {
    const reported: unknown[] = [];
    const call = callerOf(createHandler({ store, report: (error) => reported.push(error) }));
    store.failNext('get');
    await call('GET', path);
    assert.match(String((reported[0] as Error).cause), /the store is down/);
  });

  it('has accepted a change once, when its answer was lost and the change is sent again', async () => {
    store.loseNextAnswer('create');
    assert.equal((await patch(warm, 'ann:1', 1)).status, 503);
    const { status, body } = await patch(warm, 'ann:1', 1);
    assert.equal(status, 200);
    assert.equal(body['accepted'], 2);
    assert.equal(body['version'], 2);
  });

  it('has accepted a change though it says no, if the slot holds that very change', async () => {
    store.denyNextCreate();
    const { status, body } = await patch(warm, 'ann:1', 1);
    assert.equal(status, 200);
    assert.equal(body['accepted'], 2);
  });

  it('starts a session though it says no: nobody else has drawn its id', async () => {
    store.denyNextCreate();
    const { view } = await started(warm);
    assert.equal((await instance()('GET', `/${view}`)).status, 200);
  });

  it('is not asked for ever where it says no for nothing', async () => {
    const denied = instance({ create: () => Promise.resolve(false) });
    assert.equal((await patch(denied, 'ann:1', 1)).status, 503);
    assert.equal((await patch(warm, 'ann:1', 1)).status, 200);
  });

  it('does not undo a change when it is the snapshot that fails', async () => {
    await writtenUpTo(31);
    store.failNext('set');
    assert.equal((await patch(warm, 'ann:32', 31)).status, 200);
    assert.equal((await instance()('GET', path)).body['version'], 32);
  });

  it('makes 503 where it holds something else', async () => {
    await store.set(slot(2), 'nonsense');
    assert.equal((await warm('GET', path)).status, 503);
    await store.delete([slot(2)]);
    assert.equal((await warm('GET', path)).status, 200);
  });

  it('makes 503 where it cannot be opened, and is opened again for the next request', async () => {
    let isOpen = false;
    const open = () => (isOpen ? Promise.resolve(store) : Promise.reject(new Error('no disk')));
    const call = callerOf(createHandler({ store: open, report: () => undefined }));
    assert.equal((await call('GET', path)).status, 503);
    isOpen = true;
    assert.equal((await call('GET', path)).status, 200);
  });
});
