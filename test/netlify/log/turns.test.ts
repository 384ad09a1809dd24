import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { StoreFault } from '../../../netlify/stores/store-fault.ts';
import { Turns } from '../../../netlify/log/turns.ts';
import { callerOf, started } from '../../support/caller.ts';
import { Prng } from '../../support/prng.ts';
import { countingStore, yieldingStore } from '../../support/store-doubles.ts';

describe('Turns', () => {
  it('come one after the other under one name, and mind no other', async () => {
    const turns = new Turns();
    const happened: string[] = [];
    let release: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (release = resolve));
    const acts = [
      turns.take('a', async () => {
        await first;
        happened.push('a1');
      }),
      turns.take('a', () => Promise.resolve(happened.push('a2'))),
      turns.take('b', () => Promise.resolve(happened.push('b1'))),
    ];
    await acts[2];
    release();
    await Promise.all(acts);
    assert.deepEqual(happened, ['b1', 'a1', 'a2']);
  });

  it('go on after one that failed', async () => {
    const turns = new Turns();
    const failed = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', () => Promise.resolve('yes'));
    await assert.rejects(failed, /no/);
    assert.equal(await next, 'yes');
  });

  it('share a fault of the store with all who wait, and not with who comes later', async () => {
    const turns = new Turns();
    const fault = new StoreFault('down');
    let asked = 0;
    const act = () => {
      asked += 1;
      return Promise.reject(fault);
    };
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => turns.take('a', act)));
    assert.ok(results.every((result) => result.status === 'rejected' && result.reason === fault));
    assert.equal(asked, 1);
    assert.equal(await turns.take('a', () => Promise.resolve('yes')), 'yes');
  });
});

describe('many writes at once, to one instance', () => {
  it('cost one slot each, for they do not race each other', async () => {
    const store = countingStore(yieldingStore(memoryStore(), new Prng(1)));
    const call = callerOf(createHandler({ store }));
    const { view, edit } = await started(call, { items: [] });
    store.operations.length = 0;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const patch = [{ op: 'add', path: `/n${index}`, value: index }];
        const body = { version: 1, id: `w${index}:1`, patch, rebase: true };
        return call('PATCH', `/${view}`, { key: edit, body });
      }),
    );
    assert.ok(replies.every(({ status }) => status === 200));
    assert.deepEqual(store.operations, Array<string>(20).fill('create'));
  });
});
