/** What "exactly once" means, as checks that run on any store with trouble to order, and on stores that break it. */
import assert from 'node:assert/strict';
import { createHandler } from '../../netlify/http/handler.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { callerOf, started } from './caller.ts';
import type { Caller } from './caller.ts';
import type { Trouble } from './store-doubles.ts';

export interface TroubledStore {
  readonly store: Store;
  readonly trouble: Trouble;
}

/** One promise about a change. It rejects if the store does not let us keep it. */
export interface OnceCheck {
  readonly name: string;
  run(troubled: TroubledStore): Promise<void>;
}

interface Session {
  readonly path: string;
  /** An instance of the function that has seen nothing: as after a crash. */
  readonly instance: (store?: Store) => Caller;
  /** The store, where whoever creates waits for others, until so many can go at once. */
  readonly together: (count: number) => Store;
  /** Adds `id` to the list that is the session's state. */
  readonly add: (call: Caller, id: string, version: number) => ReturnType<Caller>;
  /** The list, as a newcomer reads it. */
  readonly items: () => Promise<unknown>;
}

/** What the checks are called. */
export const onceCases = {
  told: 'is told as unknown where the store failed or its answer was lost, for a store never repeats',
  lost: 'counts once where its answer was lost, to the same instance and to another',
  failed:
    'counts once where the store failed before it did anything, and is not acknowledged before it is there',
  denied: 'counts once where it landed and the store said no',
  beaten: 'leaves alone what another put in its slot, where the no of the store was lost',
  repeated: 'counts once where it is sent many times at once, to several instances',
  contended: 'is accepted alone where others come at once, to several instances',
  late: 'counts once where it is sent again long after, beyond snapshots, to a new instance',
} as const;

export const onceChecks: readonly OnceCheck[] = [
  check(onceCases.told, async ({ instance, add }, trouble) => {
    trouble.loseNextAnswer('create');
    assert.equal((await add(instance(), 'ann:1', 1)).status, 503);
    trouble.failNext('create');
    assert.equal((await add(instance(), 'bob:1', 2)).status, 503);
  }),

  check(onceCases.lost, async ({ instance, add, items }, trouble) => {
    for (const [n, again] of [instance(), null].entries()) {
      const call = instance();
      trouble.loseNextAnswer('create');
      await add(call, `ann:${n + 1}`, n + 1);
      assert.equal((await add(again ?? call, `ann:${n + 1}`, n + 1)).body['accepted'], n + 2);
    }
    assert.deepEqual(await items(), ['ann:1', 'ann:2']);
  }),

  check(onceCases.failed, async ({ instance, add, items }, trouble) => {
    const call = instance();
    trouble.failNext('create');
    const { status } = await add(call, 'ann:1', 1);
    assert.deepEqual(await items(), status === 200 ? ['ann:1'] : []);
    assert.equal((await add(call, 'ann:1', 1)).body['accepted'], 2);
    assert.deepEqual(await items(), ['ann:1']);
  }),

  check(onceCases.denied, async ({ instance, add, items }, trouble) => {
    trouble.denyNextCreate();
    assert.equal((await add(instance(), 'ann:1', 1)).body['accepted'], 2);
    assert.deepEqual(await items(), ['ann:1']);
  }),

  check(onceCases.beaten, async ({ instance, add, items, path }, trouble) => {
    const late = instance();
    await late('GET', path); // and from now on it is behind
    assert.equal((await add(instance(), 'bob:1', 1)).body['accepted'], 2);
    trouble.loseNextAnswer('create');
    await add(late, 'ann:1', 1);
    assert.deepEqual(await items(), ['bob:1']);
    assert.equal((await add(late, 'ann:1', 1)).status, 409);
    assert.equal((await add(late, 'ann:1', 2)).body['accepted'], 3);
    assert.deepEqual(await items(), ['bob:1', 'ann:1']);
  }),

  check(onceCases.repeated, async ({ instance, add, items }) => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => add(instance(), 'ann:1', 1)));
    assert.deepEqual([...new Set(replies.map(({ body }) => body['accepted']))], [2]);
    assert.deepEqual(await items(), ['ann:1']);
  }),

  check(onceCases.contended, async ({ instance, add, items, together }) => {
    const ids = ['ann:1', 'bob:1', 'cat:1', 'dan:1', 'eve:1', 'fay:1'];
    const store = together(ids.length);
    const replies = await Promise.all(ids.map((id) => add(instance(store), id, 1)));
    const accepted = ids.filter((_, index) => replies[index]?.status === 200);
    assert.equal(accepted.length, 1, accepted.join());
    assert.deepEqual(await items(), accepted);
  }),

  check(onceCases.late, async ({ instance, add, items }) => {
    const call = instance();
    await add(call, 'ann:1', 1);
    for (let version = 2; version <= 70; version++) await add(call, `bob:${version}`, version);
    const reply = await add(instance(), 'ann:1', 1);
    assert.equal(reply.status, 200);
    assert.equal(reply.body['accepted'], 2);
    const found = (await items()) as string[];
    assert.equal(found.filter((item) => item === 'ann:1').length, 1);
    assert.equal(found.length, 70);
  }),
];

function check(name: string, run: (session: Session, trouble: Trouble) => Promise<void>): OnceCheck {
  return {
    name,
    async run({ store, trouble }) {
      const call = callerOn(store);
      const { view, edit } = await started(call, []);
      const path = `/${view}`;
      const instance = (on = store) => callerOn(on);
      const session: Session = {
        path,
        instance,
        together: (count) => creatingTogether(store, count),
        add: (to, id, version) =>
          to('PATCH', path, {
            key: edit,
            body: { version, id, patch: [{ op: 'add', path: '/-', value: id }] },
          }),
        items: async () => (await instance()('GET', path)).body['state'],
      };
      await run(session, trouble);
    },
  };
}

function callerOn(store: Store): Caller {
  return callerOf(createHandler({ store, report: () => undefined }));
}

function creatingTogether(store: Store, count: number): Store {
  let letAllGo: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    letAllGo = resolve;
  });
  let there = 0;
  return {
    ...store,
    async create(key, value) {
      there += 1;
      if (there === count) letAllGo();
      await all;
      return await store.create(key, value);
    },
  };
}
