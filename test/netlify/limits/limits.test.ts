import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Limits } from '../../../components/core/sync/protocol.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, started } from '../../support/caller.ts';

const handlerWith = (limits: object) => createHandler({ store: memoryStore(), limits: limits });

describe('the limits of a handler', () => {
  for (const value of [0, -1, 1.5, NaN, Infinity, '7', null]) {
    it(`cannot be ${JSON.stringify(value)} (${String(value)})`, () => {
      assert.throws(() => handlerWith({ stateBytes: value }), {
        name: 'TypeError',
        message: `Expected "limits.stateBytes" to be an integer of at least 1, got ${String(value)}`,
      });
    });
  }

  it('may be as deep as any state, and not deeper', async () => {
    const { body } = await callerOf(handlerWith({ depth: 64 }))('GET', '');
    assert.equal((body['limits'] as Limits).depth, 64);
    assert.throws(() => handlerWith({ depth: 65 }), /Expected "limits.depth" to be at most 64, got 65/);
  });

  it('hold for the depth of a state, however it came to be', async () => {
    const call = callerOf(handlerWith({ depth: 3 }));
    const { view, edit } = await started(call, [[[]]]);
    const deeper = { version: 1, id: 'ann:1', patch: [{ op: 'add', path: '/0/0/0', value: [] }] };
    const replies = [
      await call('POST', '', { body: { state: [[[[]]]] } }),
      await call('PATCH', `/${view}`, { key: edit, body: deeper }),
      await call('PUT', `/${view}`, { key: edit, body: { version: 1, id: 'ann:1', state: [[[[]]]] } }),
    ];
    for (const { status, body } of replies) {
      assert.equal(status, 422);
      assert.equal(body['code'], 'state-invalid');
      assert.match(String(body['detail']), /at most 3 levels/);
    }
    assert.equal((await call('GET', `/${view}`)).body['version'], 1);
    assert.equal(((await call('GET', '')).body['limits'] as Limits).depth, 3);
  });

  for (const name of ['statebytes', 'toString']) {
    it(`have names that are known, of which ${name} is none`, () => {
      assert.throws(() => handlerWith({ [name]: 1 }), /Expected "limits" to name some of stateBytes, /);
    });
  }

  it('are listed, those not named by their defaults', async () => {
    const { body } = await callerOf(handlerWith({ patchBytes: 7, participants: undefined }))('GET', '');
    assert.deepEqual(body['limits'], {
      stateBytes: 1024 * 1024,
      patchBytes: 7,
      participants: 50,
      idleDays: 30,
      depth: 64,
    });
  });
});
