/** That no key that can write is kept, logged or told, and that a wrong key learns nothing. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { Created } from '../../components/core/sync/protocol.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import type { HandlerOptions } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../support/caller.ts';
import type { Call, Caller, Reply } from '../support/caller.ts';

/** Everything that a store was given or asked for, and everything that a developer was told. */
let written: unknown[] = [];
let reported: unknown[] = [];
/** How many operations the store was asked for. */
let operations = 0;
/** Whether it fails. */
let isBroken = false;
let call: Caller;
let session: Created;

/** `store`, writing down what it is given. */
function watched(store: Store): Store {
  const watching =
    <A extends readonly unknown[], R>(operation: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> => {
      operations += 1;
      written.push(...given);
      if (isBroken) return Promise.reject(new Error(`Broken at ${JSON.stringify(given)}`));
      return operation(...given);
    };
  return {
    get: watching(store.get.bind(store)),
    create: watching(store.create.bind(store)),
    set: watching(store.set.bind(store)),
    list: watching(store.list.bind(store)),
    delete: watching(store.delete.bind(store)),
  };
}

function handling(options: Partial<HandlerOptions> = {}): Caller {
  const report = (error: unknown) => reported.push(error);
  return callerOf(createHandler({ store: watched(memoryStore()), report, ...options }));
}

beforeEach(async () => {
  [written, reported, isBroken] = [[], [], false];
  call = handling();
  session = await started(call);
  operations = 0;
});

/** What is said of a reply, headers included. */
const told = ({ text, headers }: Reply) => text + JSON.stringify([...headers]);

/** Requests of every kind with `key` where a key may be, and where somebody may have put it by mistake. */
function withKey(key: string): readonly (readonly [string, string, Call?])[] {
  const { view } = session;
  return [
    ['PATCH', `/${view}`, { key, body: setCount('ann:1', 1) }],
    ['PATCH', `/${view}`, { key, body: setCount('ann:1', 1) }],
    ['PATCH', `/${view}`, { key, body: setCount('bob:1', 1) }],
    ['PATCH', `/${view}`, { key, body: setCount('ann:2', 99) }],
    ['PATCH', `/${view}`, { key, body: { version: 2, id: 'ann:2', patch: [{ op: 'remove', path: '/no' }] } }],
    ['PUT', `/${view}`, { key, body: { version: 2, id: 'ann:2', state: { count: 3 } } }],
    ['PUT', `/${view}`, { key, body: 'nonsense' }],
    ['GET', `/${view}`, { key }],
    ['GET', `/${view}?since=1`, { key }],
    ['GET', `/${view}?since=99`, { key }],
    ['GET', `/${key}`, { key }],
    ['PATCH', `/${key}`, { key, body: setCount('ann:1', 1) }],
    ['GET', `/${view}?session=${key}`],
    ['BREW', `/${view}`, { key }],
    ['POST', `/${view}/participants`, { key, body: { id: 'ann', name: 'Ann', color: 'red' } }],
    ['DELETE', `/v${'0'.repeat(26)}`, { key }],
    ['DELETE', `/${view}`, { key }],
    ['DELETE', `/${view}`, { key }],
  ];
}

/** Fails if a key that can write, however it is written, is in `text`. */
function assertWithoutKeys(text: string): void {
  const plain = text.toLowerCase();
  for (const key of [session.key, session.edit]) {
    // Without its first letter too, and in parts: a part of a key is that much less to guess.
    for (let start = 1; start + 9 <= key.length; start++) {
      assert.ok(!plain.includes(key.slice(start, start + 9)), `${key} is in: ${text}`);
    }
  }
}

describe('an owner or edit key', () => {
  for (const name of ['key', 'edit'] as const) {
    it(`(${name}) is not kept, told or reported`, async () => {
      for (const request of withKey(session[name])) assertWithoutKeys(told(await call(...request)));
      assert.ok(written.length > 20);
      assertWithoutKeys(
        inspect(written, { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity }),
      );
      assertWithoutKeys(inspect(reported, { depth: Infinity }));
    });

    it(`(${name}) is not told or reported by what fails`, async () => {
      isBroken = true;
      const failing = [
        call,
        handling({ authorize: () => Promise.reject(new Error('no')) }),
        handling({ now: () => new Date(NaN) }),
      ];
      for (const one of failing) {
        for (const request of withKey(session[name])) assertWithoutKeys(told(await one(...request)));
      }
      assert.ok(reported.length > 20);
      assertWithoutKeys(inspect(reported, { depth: Infinity }));
    });
  }

  it('is told once, to whoever starts', () => {
    assert.throws(() => {
      assertWithoutKeys(JSON.stringify(session));
    }, /is in/);
  });
});

describe('a wrong key', () => {
  const absent = `v${'0'.repeat(26)}`;
  for (const [method, body] of [
    ['PATCH', setCount('ann:1', 1)],
    ['PUT', { version: 1, id: 'ann:1', state: 1 }],
    ['DELETE', undefined],
  ] as const) {
    it(`for ${method} is refused alike where there is a session and where there is none, without asking the store`, async () => {
      for (const key of [`e${'1'.repeat(26)}`, `o${'1'.repeat(26)}`, session.view]) {
        const here = await call(method, `/${session.view}`, { key, body });
        const nowhere = await call(method, `/${absent}`, { key, body });
        assert.equal(here.status, 403);
        assert.equal(told(here), told(nowhere));
      }
      assert.equal(operations, 0);
    });
  }
});
