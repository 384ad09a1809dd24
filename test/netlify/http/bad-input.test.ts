import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created, ProblemCode } from '../../../components/core/sync/protocol.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Call, Caller } from '../../support/caller.ts';

let store: Store;
let call: Caller;
let session: Created;
/** What a developer would be told: nothing of all this. */
let reported: unknown[] = [];

beforeEach(async () => {
  store = memoryStore();
  reported = [];
  call = callerOf(createHandler({ store, report: (error) => reported.push(error) }));
  session = await started(call);
});

interface Refusal {
  readonly name: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly pointer?: string;
  readonly request: () => readonly [method: string, path: string, call?: Call];
}

/** Everything the store holds. */
async function contents(): Promise<unknown> {
  const keys = [...(await store.list(''))].sort();
  return [keys, await store.get(...keys)];
}

/** Tests that a request is refused as told, that nothing is stored, and that the next request works. */
function refuses({ name, status, code, pointer, request }: Refusal): void {
  it(`refuses ${name}`, async () => {
    const before = await contents();
    const reply = await call(...request());
    assert.equal(reply.status, status);
    assert.equal(reply.headers.get('Content-Type'), 'application/problem+json');
    assert.equal(reply.body['code'], code);
    assert.equal(reply.body['status'], status);
    assert.match(String(reply.body['detail']), /Expected/);
    assert.equal(reply.body['pointer'], pointer);
    assert.deepEqual(await contents(), before);
    assert.deepEqual(reported, []);
    const next = await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('zoe:1', 1) });
    assert.equal(next.status, 200);
  });
}

const patching = (body: unknown, headers = {}) =>
  ['PATCH', `/${session.view}`, { key: session.edit, body, headers }] as const;
const patchingWith = (...patch: unknown[]) => patching({ version: 1, id: 'ann:1', patch });
const putting = (state: string) =>
  [
    'PUT',
    `/${session.view}`,
    { key: session.edit, body: `{"version":1,"id":"ann:1","state":${state}}` },
  ] as const;
const starting = (state: string) => ['POST', '', { body: `{"state":${state}}` }] as const;
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const megabyte = 1024 * 1024;

describe('a body', () => {
  const bodies: Record<string, unknown> = {
    'that is empty': '',
    'that is no JSON': '{"state":',
    'that is a page': '<!doctype html>',
    'that is not UTF-8': new Uint8Array([0x22, 0xff, 0x22]),
    'that is null': 'null',
    'that is a list': '[]',
    'that is text': '"state"',
  };
  for (const [name, body] of Object.entries(bodies)) {
    refuses({
      name: `one ${name}, to start`,
      status: 400,
      code: 'malformed',
      pointer: '',
      request: () => ['POST', '', { body }],
    });
    refuses({
      name: `one ${name}, to change`,
      status: 400,
      code: 'malformed',
      pointer: '',
      request: () => patching(body),
    });
  }

  refuses({
    name: 'a creation without a state',
    status: 400,
    code: 'malformed',
    pointer: '/state',
    request: () => ['POST', '', { body: {} }],
  });
  refuses({
    name: 'a version of the wrong type',
    status: 400,
    code: 'malformed',
    pointer: '/version',
    request: () => patching({ ...setCount('ann:1', 1), version: '1' }),
  });
  refuses({
    name: 'a negative version',
    status: 400,
    code: 'malformed',
    pointer: '/version',
    request: () => patching(setCount('ann:1', -1)),
  });
  refuses({
    name: 'an id without a counter',
    status: 400,
    code: 'malformed',
    pointer: '/id',
    request: () => patching(setCount('ann', 1)),
  });
  refuses({
    name: 'a participant that is called __proto__',
    status: 400,
    code: 'malformed',
    pointer: '/id',
    request: () => patching(setCount('__proto__:1', 1)),
  });
  refuses({
    name: 'a patch that is no list',
    status: 400,
    code: 'malformed',
    pointer: '/patch',
    request: () => patching({ version: 1, id: 'ann:1', patch: {} }),
  });
  for (const op of ['increment', 'Remove', '_get', '', null]) {
    refuses({
      name: `an operation that RFC 6902 does not know: ${JSON.stringify(op)}`,
      status: 400,
      code: 'malformed',
      pointer: '/patch/1/op',
      request: () => patchingWith({ op: 'remove', path: '/count' }, { op, path: '/count' }),
    });
  }
  refuses({
    name: 'a path that is no JSON Pointer',
    status: 400,
    code: 'malformed',
    pointer: '/patch/0/path',
    request: () => patchingWith({ op: 'remove', path: 'count' }),
  });
});

describe('an encoding', () => {
  for (const encoding of ['gzip', 'br', 'deflate', 'identity, gzip']) {
    refuses({
      name: `a body in ${encoding}`,
      status: 415,
      code: 'encoding-unsupported',
      request: () => patching(setCount('ann:1', 1), { 'Content-Encoding': encoding }),
    });
  }
});

describe('a state', () => {
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    refuses({
      name: `a member called ${name}, to start`,
      status: 422,
      code: 'state-invalid',
      pointer: `/state/a/${name}`,
      request: () => starting(`{"a":{"${name}":1}}`),
    });
    refuses({
      name: `a member called ${name}, to replace`,
      status: 422,
      code: 'state-invalid',
      pointer: `/state/${name}`,
      request: () => putting(`{"${name}":1}`),
    });
    refuses({
      name: `a member called ${name} in a patch`,
      status: 422,
      code: 'state-invalid',
      pointer: `/patch/0/value/${name}`,
      request: () => patching(JSON.stringify(addingMember(name)).replace('NAME', name)),
    });
    refuses({
      name: `a path through ${name}`,
      status: 422,
      code: 'patch-not-applicable',
      pointer: `/${name}/polluted`,
      request: () => patchingWith({ op: 'add', path: `/${name}/polluted`, value: 1 }),
    });
  }

  for (const levels of [65, 10_000]) {
    refuses({
      name: `${levels} levels, to start`,
      status: 422,
      code: 'state-invalid',
      pointer: `/state${'/0'.repeat(64)}`,
      request: () => starting(nested(levels)),
    });
  }
  refuses({
    name: '65 levels put together from two',
    status: 422,
    code: 'patch-not-applicable',
    pointer: '/deep/0/0',
    request: () =>
      patchingWith(
        { op: 'add', path: '/deep', value: [[]] },
        { op: 'add', path: '/deep/0/0', value: JSON.parse(nested(62)) as unknown },
      ),
  });

  refuses({
    name: 'one above the limit, to start',
    status: 413,
    code: 'state-too-large',
    request: () => starting(`"${'x'.repeat(megabyte)}"`),
  });
  refuses({
    name: 'one above the limit in bytes, though not in characters',
    status: 413,
    code: 'state-too-large',
    request: () => starting(`"${'ü'.repeat(megabyte / 2)}"`),
  });
  refuses({
    name: 'one above the limit by what the numbers in it come to',
    status: 413,
    code: 'state-too-large',
    request: () => starting(`[${Array.from({ length: 100_000 }, () => '1e20').join(',')}]`),
  });
  refuses({
    name: 'one far above the limit, to replace',
    status: 413,
    code: 'state-too-large',
    request: () => putting(`"${'x'.repeat(5 * megabyte)}"`),
  });
  refuses({
    name: 'one that grows without end by copying itself',
    status: 413,
    code: 'state-too-large',
    request: () =>
      patchingWith(
        { op: 'add', path: '/a', value: { text: 'x'.repeat(1000) } },
        ...Array.from({ length: 40 }, (_, n) => ({ op: 'copy', from: '/a', path: `/a/${n}` })),
      ),
  });
});

describe('a patch', () => {
  refuses({
    name: 'one that copies too often',
    status: 413,
    code: 'patch-too-large',
    request: () =>
      patchingWith(...Array.from({ length: 257 }, () => ({ op: 'copy', from: '/count', path: '/a' }))),
  });

  it('that copies itself without end is refused before it is rebased', async () => {
    await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount('ann:1', 1) });
    const before = await contents();
    const patch = [
      { op: 'add', path: '/a', value: 'x'.repeat(1000) },
      ...Array.from({ length: 40 }, (_, n) => ({ op: 'copy', from: '', path: `/b${n}` })),
    ];
    const body = { version: 1, id: 'bob:1', patch, rebase: true };
    const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body });
    assert.equal(reply.status, 413);
    assert.equal(reply.body['code'], 'state-too-large');
    assert.deepEqual(await contents(), before);
    assert.deepEqual(reported, []);
  });

  refuses({
    name: 'one above the limit',
    status: 413,
    code: 'patch-too-large',
    request: () => patchingWith({ op: 'add', path: '/a', value: 'x'.repeat(256 * 1024) }),
  });
  refuses({
    name: 'one that does not apply',
    status: 422,
    code: 'patch-not-applicable',
    pointer: '/absent',
    request: () => patchingWith({ op: 'remove', path: '/absent' }),
  });
  refuses({
    name: 'one whose test fails, whole',
    status: 422,
    code: 'patch-not-applicable',
    pointer: '/count',
    request: () =>
      patchingWith({ op: 'add', path: '/a', value: 1 }, { op: 'test', path: '/count', value: 'other' }),
  });
});

describe('a key', () => {
  const body = () => setCount('ann:1', 1);
  refuses({
    name: 'a write without one',
    status: 401,
    code: 'key-missing',
    request: () => ['PATCH', `/${session.view}`, { body: body() }],
  });
  refuses({
    name: 'an end without one',
    status: 401,
    code: 'key-missing',
    request: () => ['DELETE', `/${session.view}`],
  });
  const wrong: Record<string, () => string> = {
    'the view key': () => session.view,
    'another edit key': () => `e${'0'.repeat(26)}`,
    'no key at all': () => 'secret',
    'an empty one': () => '',
  };
  for (const [name, key] of Object.entries(wrong)) {
    refuses({
      name: `${name}, to change`,
      status: 403,
      code: 'key-wrong',
      request: () => ['PATCH', `/${session.view}`, { key: key(), body: body() }],
    });
    refuses({
      name: `${name}, to end`,
      status: 403,
      code: 'key-wrong',
      request: () => ['DELETE', `/${session.view}`, { key: key() }],
    });
  }
  refuses({
    name: 'the edit key, to end',
    status: 403,
    code: 'key-wrong',
    request: () => ['DELETE', `/${session.view}`, { key: session.edit }],
  });

  it('that is missing is asked for', async () => {
    const { headers } = await call('PUT', `/${session.view}`, { body: {} });
    assert.equal(headers.get('WWW-Authenticate'), 'Bearer');
  });

  it('is sent as Bearer, in capitals or not, and no other way', async () => {
    const body = setCount('ann:1', 1);
    const sent = (Authorization: string) =>
      call('PATCH', `/${session.view}`, { body, headers: { Authorization } });
    assert.equal((await sent(`Basic ${session.edit}`)).body['code'], 'key-wrong');
    assert.equal((await sent(`Token ${session.edit}`)).body['code'], 'key-wrong');
    assert.equal((await sent(`bearer  ${session.edit}`)).status, 200);
  });

  it('is looked at before the body', async () => {
    const { status } = await call('PATCH', `/${session.view}`, { body: 'nonsense' });
    assert.equal(status, 401);
  });
});

describe('a path', () => {
  const paths: Record<string, () => string> = {
    'the id of no session': () => `/v${'0'.repeat(26)}`,
    'no id': () => '/nonsense',
    'an edit key for an id': () => `/${session.edit}`,
    'an id in capitals': () => `/${session.view.toUpperCase()}`,
    'an id with something after it': () => `/${session.view}/nonsense`,
    'an encoded way up': () => '/%2e%2e%2fsnapshot',
    'an incomplete escape': () => '/%E0%A4%A',
  };
  for (const [name, path] of Object.entries(paths)) {
    refuses({ name, status: 404, code: 'not-found', request: () => ['GET', path()] });
  }
  refuses({
    name: 'a route that only starts alike',
    status: 404,
    code: 'not-found',
    request: () => ['GET', '-other'],
  });
});

describe('a query', () => {
  for (const since of ['', 'x', '-1', '1.5', '1e3', '9007199254740993']) {
    refuses({
      name: `"${since}" for a version`,
      status: 400,
      code: 'malformed',
      pointer: '/since',
      request: () => ['GET', `/${session.view}?since=${since}`],
    });
  }
});

describe('what is wrong', () => {
  it('is quoted in part, where it is long', async () => {
    const path = `/${'x'.repeat(250_000)}`;
    const reply = await call(...patchingWith({ op: 'remove', path }));
    assert.equal(reply.body['code'], 'patch-not-applicable');
    assert.match(
      String(reply.body['detail']),
      /^Operation 0: Expected a value at "\/x{100,200}…x{20,50}", got nothing$/,
    );
    assert.ok(reply.text.length < 500, `${reply.text.length} characters`);
  });
});

describe('a method', () => {
  const methods = { '': ['PUT', 'DELETE', 'PATCH', 'BREW'], '/:id': ['POST', 'BREW', 'constructor'] };
  for (const [where, unknown] of Object.entries(methods)) {
    for (const method of unknown) {
      refuses({
        name: `${method} ${where}`,
        status: 405,
        code: 'method-not-allowed',
        request: () => [method, where && `/${session.view}`],
      });
    }
  }

  it('that is unknown is answered with those that are known', async () => {
    const { headers } = await call('POST', `/${session.view}`);
    assert.equal(headers.get('Allow'), 'GET, HEAD, PATCH, PUT, DELETE, OPTIONS');
  });
});

describe('a protocol', () => {
  refuses({
    name: 'one to come',
    status: 400,
    code: 'protocol-too-new',
    request: () => ['GET', `/${session.view}`, { headers: { 'Shared-Session-Protocol': '2' } }],
  });
  refuses({
    name: 'one that is no number',
    status: 400,
    code: 'malformed',
    request: () => ['GET', `/${session.view}`, { headers: { 'Shared-Session-Protocol': 'new' } }],
  });

  it('of this version is fine', async () => {
    const { status } = await call('GET', '', { headers: { 'Shared-Session-Protocol': '1' } });
    assert.equal(status, 200);
  });
});

describe('limits', () => {
  it('accept a state of exactly the size, and so do the writes after it', async () => {
    const { edit, view } = await started(call, 'x'.repeat(megabyte - 2));
    const body = { version: 1, id: 'ann:1', patch: [{ op: 'replace', path: '', value: 'small' }] };
    assert.equal((await call('PATCH', `/${view}`, { key: edit, body })).status, 200);
  });

  it('go by the state as it is, however much was written before', async () => {
    call = callerOf(createHandler({ store, limits: { stateBytes: 300 } }));
    const { edit, view } = await started(call);
    for (let version = 1; version <= 40; version++) {
      const { status } = await call('PATCH', `/${view}`, {
        key: edit,
        body: setCount(`ann:${version}`, version),
      });
      assert.equal(status, 200);
    }
  });

  it('stop a state that grows little by little', async () => {
    call = callerOf(createHandler({ store, limits: { stateBytes: 300 } }));
    const { edit, view } = await started(call, []);
    const add = (version: number) => ({
      version,
      id: `ann:${version}`,
      patch: [{ op: 'add', path: '/-', value: 'x'.repeat(20) }],
    });
    let version = 1;
    while ((await call('PATCH', `/${view}`, { key: edit, body: add(version) })).status === 200) version++;
    const { body } = await call('GET', `/${view}`);
    const size = JSON.stringify(body['state']).length;
    assert.ok(size <= 300 && size > 300 - 23, `stopped at ${size} bytes`);
  });
});

function addingMember(name: string): object {
  return { version: 1, id: 'ann:1', patch: [{ op: 'add', path: '/a', value: { NAME: name } }] };
}
