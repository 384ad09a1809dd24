import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler } from '../../netlify/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { callerOf } from '../support/caller.ts';

const handlerWith = (limits: object) => createHandler({ store: memoryStore(), limits });

describe('the limits of a handler', () => {
  for (const value of [0, -1, 1.5, NaN, Infinity, '7', null]) {
    it(`cannot be ${JSON.stringify(value)} (${String(value)})`, () => {
      assert.throws(() => handlerWith({ stateBytes: value }), {
        name: 'TypeError',
        message: `Expected "limits.stateBytes" to be an integer of at least 1, got ${String(value)}`,
      });
    });
  }

  it('have names that are known', () => {
    assert.throws(() => handlerWith({ statebytes: 1 }), /Expected "limits" to name some of stateBytes, /);
  });

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
