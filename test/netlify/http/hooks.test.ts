import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../../components/core/json/json.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import type { HandlerOptions } from '../../../netlify/http/handler.ts';
import type { Action, Authorize, Validate } from '../../../netlify/http/hooks.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';

/** A handler whose hooks can be set once a session is there. */
async function hooked() {
  const store = memoryStore();
  const hooks: { authorize: Authorize; validate: Validate } = { authorize: () => true, validate: () => null };
  const reported: unknown[] = [];
  const options: HandlerOptions = {
    store,
    authorize: (request, action) => hooks.authorize(request, action),
    validate: (state) => hooks.validate(state),
    report: (error) => reported.push(error),
    sleep: () => Promise.resolve(),
  };
  const call = callerOf(createHandler(options));
  const session = await started(call);
  const contents = async () => {
    const keys = [...(await store.list(''))].sort();
    return [keys, await store.get(...keys)];
  };
  return { hooks, call, session, contents, reported };
}

type Requests = Record<string, (call: Caller, id: string, edit: string, owner: string) => ReturnType<Caller>>;

/** One request of every kind. */
const requests: Requests = {
  create: (call) => call('POST', '', { body: { state: 1 } }),
  read: (call, id) => call('GET', `/${id}`),
  write: (call, id, edit) => call('PATCH', `/${id}`, { key: edit, body: setCount('ann:1', 1) }),
  participate: (call, id) =>
    call('POST', `/${id}/participants`, { body: { id: 'ann', name: 'Ann', color: 'red' } }),
  end: (call, id, _, owner) => call('DELETE', `/${id}`, { key: owner }),
};

describe('authorize', () => {
  it('is asked once, who asks and for what', async () => {
    const { hooks, call, session } = await hooked();
    const asked: [string, Action][] = [];
    hooks.authorize = (request, action) => {
      asked.push([request.method, action]);
      return true;
    };
    for (const ask of Object.values(requests)) await ask(call, session.view, session.edit, session.key);
    const id = session.view;
    assert.deepEqual(asked, [
      ['POST', { kind: 'create', id: null }],
      ['GET', { kind: 'read', id }],
      ['PATCH', { kind: 'write', id }],
      ['POST', { kind: 'participate', id }],
      ['DELETE', { kind: 'end', id }],
    ]);
  });

  it('is asked for every method that writes or reads', async () => {
    const { hooks, call, session } = await hooked();
    const kinds: string[] = [];
    hooks.authorize = (_, { kind }) => {
      kinds.push(kind);
      return true;
    };
    await call('HEAD', `/${session.view}`);
    await call('PUT', `/${session.view}`, { key: session.edit, body: {} });
    await call('GET', `/${session.view}?since=1`);
    assert.deepEqual(kinds, ['read', 'write', 'read']);
  });

  it('is not asked what concerns no session', async () => {
    const { hooks, call } = await hooked();
    hooks.authorize = () => false;
    assert.equal((await call('GET', '')).status, 200);
    assert.equal((await call('OPTIONS', '')).status, 204);
  });

  // What JavaScript takes for true is not what somebody decided.
  for (const verdict of [false, undefined, null, 'yes', 1, {}]) {
    for (const [kind, ask] of Object.entries(requests)) {
      it(`refuses to ${kind} with ${JSON.stringify(verdict)}, and changes nothing`, async () => {
        const { hooks, call, session, contents } = await hooked();
        const before = await contents();
        hooks.authorize = () => Promise.resolve(verdict as boolean);
        const { status, body } = await ask(call, session.view, session.edit, session.key);
        assert.equal(status, 403);
        assert.equal(body['code'], 'forbidden');
        assert.deepEqual(await contents(), before);
      });
    }
  }

  it('refuses with a response of its own, also one whose headers are fixed', async () => {
    const { hooks, call, session } = await hooked();
    hooks.authorize = () => Response.redirect('https://site.test/login', 303);
    const { status, headers } = await call('GET', `/${session.view}`);
    assert.equal(status, 303);
    assert.equal(headers.get('Location'), 'https://site.test/login');
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(headers.get('Shared-Session-Protocol'), '1');
  });

  it('refuses in its own words', async () => {
    const { hooks, call, session } = await hooked();
    hooks.authorize = () => Response.json({ hint: 'Members only' }, { status: 401 });
    const { status, body } = await call('GET', `/${session.view}`);
    assert.equal(status, 401);
    assert.deepEqual(body, { hint: 'Members only' });
  });

  it('lets nobody in whose key is wrong', async () => {
    const { call, session } = await hooked();
    const reply = await call('PATCH', `/${session.view}`, { key: session.view, body: setCount('ann:1', 1) });
    assert.equal(reply.body['code'], 'key-wrong');
  });

  for (const [how, fail] of Object.entries({
    throws: (error: Error) => {
      throw error;
    },
    rejects: (error: Error) => Promise.reject(error),
  })) {
    it(`changes nothing where it ${how}, and the developer is told why`, async () => {
      const { hooks, call, session, contents, reported } = await hooked();
      const before = await contents();
      const error = new TypeError('secret of the site');
      hooks.authorize = () => fail(error);
      const { status, text, body } = await call('PATCH', `/${session.view}`, {
        key: session.edit,
        body: setCount('ann:1', 1),
      });
      assert.equal(status, 500);
      assert.equal(body['code'], 'internal');
      assert.doesNotMatch(text, /secret/);
      assert.deepEqual(await contents(), before);
      assert.equal((reported[0] as Error).message, 'The hook "authorize" failed');
      assert.equal((reported[0] as Error).cause, error);
    });
  }
});

describe('validate', () => {
  const small: Validate = (state) =>
    (state as { count: number }).count < 10 ? null : 'Expected a count below 10';
  const putting = (count: number) => ({ version: 1, id: 'ann:1', state: { count } });

  const attempts: Requests = {
    created: (call) => call('POST', '', { body: { state: { count: 10 } } }),
    patched: (call, id, key) => call('PATCH', `/${id}`, { key, body: setCount('ann:1', 1, 10) }),
    replaced: (call, id, key) => call('PUT', `/${id}`, { key, body: putting(10) }),
  };
  for (const [how, ask] of Object.entries(attempts)) {
    it(`refuses what would be ${how}, says why, and changes nothing`, async () => {
      const { hooks, call, session, contents, reported } = await hooked();
      const before = await contents();
      hooks.validate = small;
      const { status, body } = await ask(call, session.view, session.edit, '');
      assert.equal(status, 422);
      assert.equal(body['code'], 'state-invalid');
      assert.equal(body['detail'], 'Expected a count below 10');
      assert.deepEqual(await contents(), before);
      assert.deepEqual(reported, []);
    });
  }

  it('lets pass what has no fault', async () => {
    const { hooks, call, session } = await hooked();
    hooks.validate = small;
    const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(reply.status, 200);
  });

  it('refuses with a text that is empty, too', async () => {
    const { hooks, call, session } = await hooked();
    hooks.validate = () => '';
    const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(reply.status, 422);
  });

  it('lets pass where it returns nothing', async () => {
    const { hooks, call, session } = await hooked();
    hooks.validate = (() => undefined) as unknown as Validate;
    const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(reply.status, 200);
  });

  it('comes on top of the limit on levels', async () => {
    const call = callerOf(
      createHandler({ store: memoryStore(), limits: { depth: 2 }, validate: () => null }),
    );
    assert.equal((await call('POST', '', { body: { state: [[]] } })).status, 201);
    assert.equal((await call('POST', '', { body: { state: [[[]]] } })).status, 422);
  });

  it('is asked about the state after a rebase, not about the one that was meant', async () => {
    const { hooks, call, session } = await hooked();
    const adding = (id: string) => ({
      version: 1,
      id,
      patch: [{ op: 'add', path: `/${id.slice(0, 3)}`, value: 1 }],
      rebase: true,
    });
    await call('PATCH', `/${session.view}`, { key: session.edit, body: adding('ann:1') });
    const most: Validate = (state) =>
      Object.keys(state as object).length <= 2 ? null : 'Expected two at most';
    hooks.validate = most;
    const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body: adding('bob:1') });
    assert.equal(reply.status, 422);
    assert.equal((await call('GET', `/${session.view}`)).body['version'], 2);
  });

  it('is not asked about a change that was accepted before', async () => {
    const { hooks, call, session } = await hooked();
    const write = () => call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('ann:1', 1) });
    await write();
    hooks.validate = () => 'Expected nothing any more';
    assert.equal((await write()).status, 200);
  });

  it('cannot change what it is asked about', async () => {
    const { hooks, call, session, reported } = await hooked();
    hooks.validate = (state) => {
      (state as { count: Json }).count = 'mine';
      return null;
    };
    const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('ann:1', 1) });
    assert.equal(reply.status, 500);
    assert.equal(reported.length, 1);
    assert.deepEqual((await call('GET', `/${session.view}`)).body['state'], { count: 0 });
  });

  const wrong: Record<string, () => unknown> = {
    'true': () => true,
    'false': () => false,
    'a number': () => 1,
    'a promise': () => Promise.resolve(null),
    'a promise that rejects': () => Promise.reject(new Error('later')),
  };
  for (const [what, verdict] of Object.entries(wrong)) {
    it(`lets nothing pass with ${what}: a text or null was expected`, async () => {
      const { hooks, call, session, contents, reported } = await hooked();
      const before = await contents();
      hooks.validate = verdict as Validate;
      const reply = await call('PATCH', `/${session.view}`, {
        key: session.edit,
        body: setCount('ann:1', 1),
      });
      assert.equal(reply.status, 500);
      assert.equal(reported.length, 1);
      assert.deepEqual(await contents(), before);
    });
  }
});
