/** Every request is answered in time, whatever the store does. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created } from '../../../components/core/sync/protocol.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';

const never = new Promise<never>(() => undefined);
let isHanging: boolean;
let call: Caller;
let session: Created;
let asked: number;

/** Does not answer while it hangs, neither then nor later. */
function hanging(store: Store): Store {
  const answer = <T>(act: () => Promise<T>): Promise<T> => {
    asked += 1;
    return isHanging ? never : act();
  };
  return {
    get: (...keys) => answer(() => store.get(...keys)),
    create: (key, value) => answer(() => store.create(key, value)),
    set: (key, value) => answer(() => store.set(key, value)),
    list: (prefix) => answer(() => store.list(prefix)),
    delete: (keys) => answer(() => store.delete(keys)),
  };
}

beforeEach(async () => {
  isHanging = false;
  asked = 0;
  call = callerOf(
    createHandler({ store: hanging(memoryStore()), storeTimeout: 20, report: () => undefined }),
  );
  session = await started(call);
});

const write = (name: string, version = 1) =>
  call('PATCH', `/${session.view}`, { key: session.edit, body: setCount(`${name}:1`, version) });

describe('a store that does not answer', () => {
  const requests: Readonly<Record<string, () => ReturnType<Caller>>> = {
    'a creation': () => call('POST', '', { body: { state: 1 } }),
    'a read': () => call('GET', `/${session.view}`),
    'a poll': () => call('GET', `/${session.view}?since=1`),
    'a write': () => write('ann'),
    'an announcement': () =>
      call('POST', `/${session.view}/participants`, { body: { id: 'ann', name: 'Ann', color: 'teal' } }),
    'an end': () => call('DELETE', `/${session.view}`, { key: session.key }),
  };
  for (const [name, request] of Object.entries(requests)) {
    it(`makes 503 of ${name}, and is asked again for the next one`, async () => {
      isHanging = true;
      const { status, headers, body } = await request();
      assert.equal(status, 503);
      assert.equal(body['code'], 'store-unavailable');
      assert.equal(headers.get('Retry-After'), '2');
      isHanging = false;
      assert.ok((await request()).status < 300);
    });
  }

  it('keeps no place in the queue of writers', async () => {
    isHanging = true;
    asked = 0;
    const refused = await Promise.all(['ann', 'bob', 'cat'].map((name) => write(name)));
    assert.deepEqual(
      refused.map(({ status }) => status),
      [503, 503, 503],
    );
    assert.equal(asked, 1);
    isHanging = false;
    assert.equal((await write('ann')).body['accepted'], 2);
  });

  it('takes nobody else down who did not ask it', async () => {
    isHanging = true;
    const waiting = write('ann');
    assert.equal((await call('GET', '')).status, 200);
    assert.equal((await waiting).status, 503);
  });

  it('makes 503 where it cannot even be opened', async () => {
    const closed = callerOf(createHandler({ store: () => never, storeTimeout: 20, report: () => undefined }));
    assert.equal((await closed('GET', `/${session.view}`)).status, 503);
  });
});

describe('a store that answers each operation in time, and too slowly for a request of many', () => {
  it('makes 503, and the request goes no further', async () => {
    const memory = memoryStore();
    let creates = 0;
    /** Every slot is taken by somebody else first. */
    const slow: Store = {
      ...memory,
      async create(key, value) {
        if (key.endsWith('/snapshot')) return await memory.create(key, value);
        creates += 1;
        const change = JSON.parse(value) as { id: string };
        await memory.create(key, JSON.stringify({ ...change, id: `rival:${creates}` }));
        await new Promise((resolve) => setTimeout(resolve, 15));
        return false;
      },
    };
    const behind = callerOf(createHandler({ store: slow, storeTimeout: 40, report: () => undefined }));
    const { view, edit } = await started(behind, { count: 0 });
    const patch = [{ op: 'add', path: '/mine', value: 1 }];
    const body = { version: 1, id: 'ann:1', patch, rebase: true };
    assert.equal((await behind('PATCH', `/${view}`, { key: edit, body })).status, 503);
    assert.ok(creates <= 3, `${creates}`);
  });
});
