import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created } from '../../../components/core/sync/protocol.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { sweep } from '../../../netlify/log/sweep.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';

const at = '2026-01-02T03:04:05.678Z';
let call: Caller;
let session: Created;
let path: string;

beforeEach(async () => {
  call = callerOf(createHandler({ store: memoryStore(), now: () => new Date(at) }));
  session = await started(call);
  path = `/${session.view}`;
});

/** The change that {@link setCount} comes to. */
function countChange(id: string, version: number) {
  return { ...setCount(id, version), version: version + 1, at };
}

async function accepted(id: string, version: number): Promise<void> {
  const { status } = await call('PATCH', path, { key: session.edit, body: setCount(id, version) });
  assert.equal(status, 200);
}

describe('GET /', () => {
  it('says what this is and what it accepts', async () => {
    const { status, body } = await call('GET', '');
    assert.equal(status, 200);
    assert.deepEqual(body, {
      name: 'shared-session',
      protocol: 1,
      limits: { stateBytes: 1048576, patchBytes: 262144, participants: 50, idleDays: 30, depth: 64 },
    });
  });

  it('says what limits were set', async () => {
    call = callerOf(createHandler({ store: memoryStore(), limits: { stateBytes: 100 } }));
    const { body } = await call('GET', '/');
    assert.deepEqual(body['limits'], {
      stateBytes: 100,
      patchBytes: 262144,
      participants: 50,
      idleDays: 30,
      depth: 64,
    });
  });
});

describe('POST /', () => {
  it('starts a session with three keys, at version 1', async () => {
    const { status, headers, body } = await call('POST', '', { body: { state: [1] } });
    assert.equal(status, 201);
    assert.match(String(body['key']), /^o[0-9a-z]{26}$/);
    assert.match(String(body['edit']), /^e[0-9a-z]{26}$/);
    assert.match(String(body['view']), /^v[0-9a-z]{26}$/);
    assert.equal(body['version'], 1);
    assert.deepEqual(body['state'], [1]);
    assert.equal(headers.get('Location'), `/api/shared-sessions/${String(body['view'])}`);
  });

  it('starts another one each time', async () => {
    assert.notEqual((await started(call)).view, session.view);
  });
});

describe('GET /:id', () => {
  it('answers a snapshot with its version as ETag', async () => {
    await accepted('ann:1', 1);
    const { status, headers, body } = await call('GET', path);
    assert.equal(status, 200);
    assert.equal(headers.get('ETag'), '"2"');
    const { expires, ...snapshot } = body;
    assert.deepEqual(snapshot, {
      version: 2,
      state: { count: 1 },
      seen: { ann: { counter: 1, version: 2 } },
    });
    assert.equal(Date.parse(String(expires)) - Date.parse(at), 30 * 24 * 60 * 60 * 1000);
  });

  it('says until when a session is kept that nobody uses any more, as its sweep has it, and no later', async () => {
    const store = memoryStore();
    const day = 24 * 60 * 60 * 1000;
    let clock = Date.parse(at);
    const now = () => new Date(clock);
    const instance = () => callerOf(createHandler({ store, now, limits: { idleDays: 7 } }));
    const { view } = await started(instance());
    clock += 1.5 * day;
    const { body } = await instance()('GET', `/${view}`);
    clock = Date.parse(String(body['expires']));
    assert.equal((await sweep({ store, now, idleDays: 7, force: true })).expired, 0);
    clock += 2 * day;
    assert.equal((await sweep({ store, now, idleDays: 7, force: true })).expired, 1);
  });

  it('says so also where that is as good as never', async () => {
    const keeping = callerOf(
      createHandler({ store: memoryStore(), limits: { idleDays: Number.MAX_SAFE_INTEGER } }),
    );
    const { view } = await started(keeping);
    assert.equal((await keeping('GET', `/${view}`)).body['expires'], '+275760-09-13T00:00:00.000Z');
  });

  for (const known of ['"1"', 'W/"1"', '"0", "1"', '*']) {
    it(`answers 304 to who knows ${known}`, async () => {
      const { status, text, headers } = await call('GET', path, { headers: { 'If-None-Match': known } });
      assert.equal(status, 304);
      assert.equal(text, '');
      assert.equal(headers.get('ETag'), '"1"');
    });
  }

  it('answers 200 to who knows another version', async () => {
    const { status } = await call('GET', path, { headers: { 'If-None-Match': '"0"' } });
    assert.equal(status, 200);
  });

  it('answers 404 for a session that nobody started', async () => {
    const { status, body } = await call('GET', `/v${'0'.repeat(26)}`);
    assert.equal(status, 404);
    assert.equal(body['code'], 'not-found');
  });
});

describe('GET /:id?since=n', () => {
  it('answers the changes after n', async () => {
    await accepted('ann:1', 1);
    await accepted('bob:1', 2);
    const { status, body } = await call('GET', `${path}?since=2`);
    assert.equal(status, 200);
    assert.deepEqual(body, { version: 3, changes: [countChange('bob:1', 2)] });
  });

  it('answers 204 where nothing is new', async () => {
    const { status, text } = await call('GET', `${path}?since=1`);
    assert.equal(status, 204);
    assert.equal(text, '');
  });

  it('answers a snapshot where there is no history', async () => {
    const { body } = await call('GET', `${path}?since=0`);
    assert.deepEqual(body, { version: 1, state: { count: 0 }, seen: {} });
  });

  it('answers 400 to a version to come', async () => {
    const { status, body } = await call('GET', `${path}?since=2`);
    assert.equal(status, 400);
    assert.equal(body['code'], 'since-ahead');
  });
});

describe('PATCH /:id', () => {
  it('accepts a change made at the head', async () => {
    const { status, body } = await call('PATCH', path, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(status, 200);
    assert.deepEqual(body, { version: 2, changes: [countChange('ann:1', 1)], accepted: 2 });
  });

  it('accepts it with the owner key too, and minds not how a key is written', async () => {
    const key = session.key.toUpperCase().replace(/(.{5})/g, '$1-');
    const { status } = await call('PATCH', path, { key, body: setCount('ann:1', 1) });
    assert.equal(status, 200);
  });

  it('answers 409 to a stale change, with what it missed', async () => {
    await accepted('ann:1', 1);
    const { status, headers, body } = await call('PATCH', path, {
      key: session.edit,
      body: setCount('bob:1', 1),
    });
    assert.equal(status, 409);
    assert.equal(headers.get('Content-Type'), 'application/json');
    assert.deepEqual(body, { version: 2, changes: [countChange('ann:1', 1)] });
  });

  it('answers 200 to a change that was accepted before, and does not apply it again', async () => {
    await accepted('ann:1', 1);
    await accepted('bob:1', 2);
    const { status, body } = await call('PATCH', path, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(status, 200);
    assert.deepEqual(body, {
      version: 3,
      changes: [countChange('ann:1', 1), countChange('bob:1', 2)],
      accepted: 2,
    });
  });

  it('answers 200 with null to an old one that nobody can place', async () => {
    await accepted('ann:1', 1);
    await accepted('ann:2', 2);
    const { status, body } = await call('PATCH', path, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(status, 200);
    assert.equal(body['accepted'], null);
  });

  it('answers 400 to a version to come', async () => {
    const { status, body } = await call('PATCH', path, { key: session.edit, body: setCount('ann:1', 2) });
    assert.equal(status, 400);
    assert.equal(body['code'], 'version-ahead');
  });

  it('accepts a change that changes nothing', async () => {
    const { status } = await call('PATCH', path, {
      key: session.edit,
      body: { version: 1, id: 'ann:1', patch: [] },
    });
    assert.equal(status, 200);
  });

  describe('with "rebase"', () => {
    const inserting = (version: number, index: number, value: string) => ({
      version,
      id: `${value}:1`,
      patch: [{ op: 'add', path: `/${index}`, value }],
      rebase: true,
    });

    beforeEach(async () => {
      session = await started(call, ['x']);
      path = `/${session.view}`;
      await call('PATCH', path, { key: session.edit, body: inserting(1, 0, 'ann') });
    });

    it('accepts a stale change that does not conflict, as it has to be now', async () => {
      const { status, body } = await call('PATCH', path, { key: session.edit, body: inserting(1, 1, 'bob') });
      assert.equal(status, 200);
      assert.equal(body['accepted'], 3);
      assert.deepEqual(body['changes'], [
        { version: 2, id: 'ann:1', patch: [{ op: 'add', path: '/0', value: 'ann' }], at },
        { version: 3, id: 'bob:1', patch: [{ op: 'add', path: '/2', value: 'bob' }], at },
      ]);
      assert.deepEqual((await call('GET', path)).body['state'], ['ann', 'x', 'bob']);
    });

    it('recognises one that was accepted before', async () => {
      await call('PATCH', path, { key: session.edit, body: inserting(1, 1, 'bob') });
      const { status, body } = await call('PATCH', path, { key: session.edit, body: inserting(1, 1, 'bob') });
      assert.equal(status, 200);
      assert.equal(body['accepted'], 3);
      assert.deepEqual((await call('GET', path)).body['state'], ['ann', 'x', 'bob']);
    });

    it('answers 409 where it conflicts', async () => {
      const replacing = (id: string) => ({
        version: 2,
        id,
        patch: [{ op: 'replace', path: '/1', value: id }],
        rebase: {},
      });
      await call('PATCH', path, { key: session.edit, body: replacing('ann:2') });
      const { status, body } = await call('PATCH', path, { key: session.edit, body: replacing('bob:1') });
      assert.equal(status, 409);
      assert.equal((body['changes'] as unknown[]).length, 1);
    });

    it('answers 422 where it did not apply to the version that it names', async () => {
      const { status, body } = await call('PATCH', path, {
        key: session.edit,
        body: { ...inserting(1, 7, 'bob') },
      });
      assert.equal(status, 422);
      assert.equal(body['code'], 'patch-not-applicable');
    });

    it('answers 400 to options that are none', async () => {
      const body = { ...inserting(1, 1, 'bob'), rebase: { itemKey: 7 } };
      const reply = await call('PATCH', path, { key: session.edit, body });
      assert.equal(reply.status, 400);
      assert.equal(reply.body['pointer'], '/rebase/itemKey');
    });
  });
});

describe('PUT /:id', () => {
  const state = { count: 5, title: 'Plan' };

  it('replaces the state, as a patch', async () => {
    const { status, body } = await call('PUT', path, {
      key: session.edit,
      body: { version: 1, id: 'ann:1', state },
    });
    assert.equal(status, 200);
    assert.deepEqual(body, {
      version: 2,
      changes: [
        {
          version: 2,
          id: 'ann:1',
          patch: [
            { op: 'replace', path: '/count', value: 5 },
            { op: 'add', path: '/title', value: 'Plan' },
          ],
          at,
        },
      ],
      accepted: 2,
    });
    assert.deepEqual((await call('GET', path)).body['state'], state);
  });

  it('answers 409 where it is stale', async () => {
    await accepted('ann:1', 1);
    const { status } = await call('PUT', path, {
      key: session.edit,
      body: { version: 1, id: 'bob:1', state },
    });
    assert.equal(status, 409);
  });
});

describe('DELETE /:id', () => {
  it('ends the session for everybody', async () => {
    const { status } = await call('DELETE', path, { key: session.key });
    assert.equal(status, 204);
    const later = [
      await call('GET', path),
      await call('GET', `${path}?since=1`),
      await call('PATCH', path, { key: session.edit, body: setCount('ann:1', 1) }),
      await call('PUT', path, { key: session.edit, body: { version: 1, id: 'ann:1', state: {} } }),
      await call('DELETE', path, { key: session.key }),
    ];
    for (const reply of later) {
      assert.equal(reply.status, 410);
      assert.equal(reply.body['code'], 'session-ended');
    }
  });

  it('ends no other one', async () => {
    const other = await started(call);
    await call('DELETE', path, { key: session.key });
    assert.equal((await call('GET', `/${other.view}`)).status, 200);
  });

  it('answers 404 for a session that nobody started', async () => {
    const never = { owner: 'o0123456789abcdefghjkmnpqrs', view: 'veqtwc1smp6b9adbj50gg0ff3p5' };
    const { status } = await call('DELETE', `/${never.view}`, { key: never.owner });
    assert.equal(status, 404);
  });
});

describe('POST /:id/participants', () => {
  const ann = { id: 'ann', name: 'Ann', color: 'red' };
  const ben = { id: 'ben', name: 'Ben', color: 'blue', info: { x: 1 } };
  const say = (body: unknown) => call('POST', `${path}/participants`, { body });

  it('lists who is here, and leaves the version alone', async () => {
    await say(ann);
    const { status, body } = await say(ben);
    assert.equal(status, 200);
    assert.deepEqual(body, { participants: [ann, ben], count: 2 });
    assert.equal((await call('GET', path)).body['version'], 1);
  });

  it('forgets at once who leaves', async () => {
    await say(ann);
    await say(ben);
    const { body } = await say({ id: 'ann', leaving: true });
    assert.deepEqual(body, { participants: [ben], count: 1 });
  });

  it('forgets after 40 s who is not heard of', async () => {
    let now = 0;
    call = callerOf(createHandler({ store: memoryStore(), now: () => new Date(now) }));
    path = `/${(await started(call)).view}`;
    await say(ann);
    now = 39_999;
    assert.equal((await say(ben)).body['count'], 2);
    now = 40_000;
    assert.deepEqual((await say(ben)).body, { participants: [ben], count: 1 });
  });

  it('lists 50 and counts the rest', async () => {
    for (let index = 0; index < 52; index += 1) await say({ ...ann, id: `p${index}` });
    const { body } = await say(ann);
    assert.equal((body['participants'] as unknown[]).length, 50);
    assert.equal(body['count'], 53);
  });

  it('refuses what is too long, and names the place', async () => {
    const long = await say({ ...ann, name: 'x'.repeat(101) });
    assert.deepEqual([long.status, long.body['pointer']], [400, '/name']);
    const large = await say({ ...ann, info: 'x'.repeat(2048) });
    assert.deepEqual([large.status, large.body['pointer']], [413, '/info']);
    assert.equal((await say(ben)).body['count'], 1);
  });

  it('answers 410 after the end', async () => {
    await say(ann);
    await call('DELETE', path, { key: session.key });
    assert.equal((await say(ann)).status, 410);
  });
});

describe('HEAD', () => {
  it('answers as GET does, without a body', async () => {
    const { status, headers, text } = await call('HEAD', path);
    assert.equal(status, 200);
    assert.equal(headers.get('ETag'), '"1"');
    assert.equal(text, '');
  });
});

describe('every answer', () => {
  it('names the protocol, and is not to be cached', async () => {
    const replies = [
      await call('GET', ''),
      await call('POST', '', { body: '{' }),
      await call('GET', path),
      await call('GET', `${path}?since=1`),
      await call('DELETE', path),
      await call('OPTIONS', path),
      await call('GET', '/nonsense'),
      await call('BREW', path),
    ];
    for (const { headers } of replies) {
      assert.equal(headers.get('Shared-Session-Protocol'), '1');
      assert.equal(headers.get('Cache-Control'), 'no-store');
    }
  });
});

describe('a handler', () => {
  it('tells nobody of a request that was cut off, which happens', async () => {
    const reported: unknown[] = [];
    const handle = createHandler({ store: memoryStore(), report: (error) => reported.push(error) });
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error('aborted'));
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await handle(new Request('https://site.test/api/shared-sessions', init));
    assert.equal(response.status, 400);
    assert.deepEqual(reported, []);
  });

  it('answers where it is told to', async () => {
    const handle = createHandler({ store: memoryStore(), path: '/sessions' });
    const response = await handle(
      new Request('https://site.test/sessions', { method: 'POST', body: '{"state":1}' }),
    );
    assert.equal(response.status, 201);
    assert.match(String(response.headers.get('Location')), /^\/sessions\/v/);
  });
});
