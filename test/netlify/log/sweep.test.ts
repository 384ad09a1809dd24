/** What a sweep takes away, and what it leaves alone. Days pass on a clock of the test's own. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createHandler } from '../../../netlify/http/handler.ts';
import { slot } from '../../../netlify/log/store-keys.ts';
import { snapshotText } from '../../../netlify/log/stored.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { sweep } from '../../../netlify/log/sweep.ts';
import type { SweepOptions } from '../../../netlify/log/sweep.ts';
import type { Created } from '../../../components/core/sync/protocol.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';
import { everyStore } from '../../support/every-store.ts';
import { countingStore, troubledStore } from '../../support/store-doubles.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

let clock: number;
let inner: Store;
let store: ReturnType<typeof troubledStore>;
let warm: Caller;
let session: Created;
let path: string;

const now = () => new Date(clock);

/** An instance of the function that has seen nothing yet. */
function instance(otherwise: Partial<Store> = {}): Caller {
  return callerOf(
    createHandler({
      store: { ...store, ...otherwise },
      now,
      sleep: () => Promise.resolve(),
      report: () => undefined,
    }),
  );
}

const sweeping = (options: Partial<SweepOptions> = {}) =>
  sweep({ store, now, report: () => undefined, force: true, ...options });

const pass = (time: number) => {
  clock += time;
};

const patch = (call: Caller, id: string, version: number) =>
  call('PATCH', path, { key: session.edit, body: setCount(id, version) });

async function writtenUpTo(version: number, from = 1): Promise<void> {
  for (let next = from + 1; next <= version; next++) {
    assert.equal((await patch(warm, `ann:${next}`, next - 1)).status, 200);
  }
}

const keys = async () => [...(await store.list(`${session.view}/`))].sort();
const statusOf = async (call: Caller) => (await call('GET', path)).status;

async function setUp(open: () => Store | Promise<Store>): Promise<void> {
  clock = Date.parse('2026-03-01T12:00:00Z');
  inner = await open();
  store = troubledStore(inner);
  warm = instance();
  session = await started(warm);
  path = `/${session.view}`;
}

describe('a session that nobody uses', () => {
  beforeEach(() => setUp(memoryStore));

  it('expires after 30 days, to the day, not before', async () => {
    pass(31 * day);
    assert.equal((await sweeping()).expired, 0);
    pass(1);
    assert.equal((await sweeping()).expired, 1);
    assert.equal(await statusOf(instance()), 404);
  });

  it('expires after as many days as one says', async () => {
    pass(8 * day + 1);
    assert.equal((await sweeping({ idleDays: 8 })).expired, 0);
    assert.equal((await sweeping({ idleDays: 7 })).expired, 1);
  });

  it('is not unused while somebody writes, reads, or is there', async () => {
    const uses: (() => Promise<unknown>)[] = [
      () => patch(warm, 'ann:1', 1),
      () => instance()('GET', path),
      () => warm('GET', `${path}?since=2`),
      () => warm('GET', `${path}?since=2`),
      () => instance()('POST', `${path}/participants`, { body: { id: 'a', name: 'Ann', color: '#123456' } }),
    ];
    for (const use of uses) {
      pass(29 * day);
      await use();
      assert.equal((await sweeping()).expired, 0);
    }
    pass(20 * day);
    assert.equal((await sweeping()).expired, 0);
    pass(12 * day);
    assert.equal((await sweeping()).expired, 1);
  });

  it('is not unused for as long as one says after it was last read, though that was not noted', async () => {
    pass(day - 1);
    assert.equal(await statusOf(warm), 200);
    pass(7 * day);
    assert.equal((await sweeping({ idleDays: 7 })).expired, 0);
    pass(2);
    assert.equal((await sweeping({ idleDays: 7 })).expired, 1);
  });

  it('costs one write a day to remember as used', async () => {
    const counting = countingStore(store);
    const call = instance(counting);
    for (let hours = 0; hours < 48; hours++) {
      pass(hour);
      assert.equal(await statusOf(call), 200);
    }
    assert.equal(counting.operations.filter((operation) => operation === 'set').length, 2);
  });

  it('is read all the same where that write fails', async () => {
    pass(2 * day);
    store.failNext('set');
    assert.equal(await statusOf(warm), 200);
  });

  it('is over for everybody at once, and takes no change from anybody', async () => {
    await writtenUpTo(40);
    pass(32 * day - 1);
    const calls = [warm, instance(), instance()];
    await sweeping({ idleDays: 30 });
    for (const call of calls) {
      assert.equal((await patch(call, 'bob:1', 40)).status, 404);
      assert.equal(await statusOf(call), 404);
      assert.equal((await call('DELETE', path, { key: session.key })).status, 404);
      const announcement = { id: 'a', name: 'Ann', color: '#123456' };
      assert.equal((await call('POST', `${path}/participants`, { body: announcement })).status, 404);
    }
  });

  it('is over for an instance that had just looked', async () => {
    pass(32 * day);
    const reader = instance({
      async get(...keys) {
        const values = await store.get(...keys);
        await sweeping();
        return values;
      },
    });
    assert.equal(await statusOf(reader), 404);
    assert.equal((await patch(reader, 'bob:1', 1)).status, 404);
  });

  it('leaves its slots for a day, then nothing but that it is over, and that no longer than it was kept', async () => {
    await writtenUpTo(40);
    pass(32 * day);
    await sweeping();
    const slots = Array.from({ length: 40 }, (_, index) => slot(session.view, index + 2)); // 41 is the mark
    assert.deepEqual(await keys(), [...slots, `${session.view}/ended`]);
    pass(day - 1);
    await sweeping();
    assert.equal((await keys()).length, 41);
    pass(1);
    assert.equal((await sweeping()).removed, 40);
    assert.deepEqual(await keys(), [`${session.view}/ended`]);
    pass(30 * day);
    assert.equal((await sweeping()).removed, 1);
    assert.deepEqual(await keys(), []);
    assert.equal(await statusOf(instance()), 404);
  });

  it('stays where a change gets there first', async () => {
    pass(32 * day);
    const racing = {
      ...store,
      async create(key: string, value: string) {
        if (value.includes('expired')) await patch(warm, 'ann:1', 1);
        return await store.create(key, value);
      },
    };
    assert.equal((await sweeping({ store: racing })).expired, 0);
    assert.equal((await instance()('GET', path)).body['version'], 2);
  });

  for (const operation of ['create', 'delete'] as const) {
    it(`is over though the sweep was broken off before a ${operation}, and the next one goes on`, async () => {
      await writtenUpTo(3);
      pass(32 * day);
      const broken: Store = {
        ...store,
        [operation]: (...args: [string, string]) =>
          operation === 'create' && !args[0].endsWith('/ended')
            ? store.create(...args)
            : Promise.reject(new Error('broken off')),
      };
      assert.equal((await sweeping({ store: broken })).failed, 1);
      assert.equal(await statusOf(instance()), 404);
      assert.equal((await patch(instance(), 'bob:1', 3)).status, 404);
      await sweeping();
      pass(day);
      await sweeping();
      assert.deepEqual(await keys(), [`${session.view}/ended`]);
    });
  }
});

describe('what an ended session has left', () => {
  beforeEach(() => setUp(memoryStore));

  it('goes a day later, and it stays ended for as long as it would have been kept', async () => {
    await writtenUpTo(40);
    await warm('DELETE', path, { key: session.key });
    pass(day - 1);
    await sweeping();
    assert.equal((await keys()).length, 41);
    pass(1);
    await sweeping();
    assert.deepEqual(await keys(), [`${session.view}/ended`]);
    for (const call of [warm, instance()]) assert.equal(await statusOf(call), 410);
    pass(30 * day);
    await sweeping();
    assert.deepEqual(await keys(), []);
    for (const call of [warm, instance()]) assert.equal(await statusOf(call), 404);
  });

  it('goes also where the end was broken off', async () => {
    await writtenUpTo(3);
    const broken = instance({
      create: (key, value) =>
        key.endsWith('/ended') ? Promise.reject(new Error()) : store.create(key, value),
    });
    assert.equal((await broken('DELETE', path, { key: session.key })).status, 503);
    await sweeping();
    assert.equal(await statusOf(instance()), 410);
    pass(day);
    await sweeping();
    assert.deepEqual(await keys(), [`${session.view}/ended`]);
  });
});

describe('the beginning of a long log', () => {
  const newest = 1100; // the last snapshot is that of version 1,088

  beforeEach(async () => {
    await setUp(memoryStore);
    await writtenUpTo(newest);
  });

  const oldest = async () => Number((await keys()).find((key) => /\d{16}$/.test(key))?.slice(-16));

  it('goes once two sweeps have seen it, half a day apart and half a day ago', async () => {
    await sweeping();
    pass(day / 2 - 1);
    await sweeping();
    pass(1);
    await sweeping();
    pass(day / 2 - 1);
    await sweeping();
    assert.equal(await oldest(), 2);
    pass(1);
    assert.equal((await sweeping()).removed, 1088 - 1024 - 1);
    assert.equal(await oldest(), 1088 - 1024 + 1);
  });

  async function pruned(): Promise<void> {
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      await sweeping();
      pass(day / 2);
    }
    assert.equal(await oldest(), 65);
  }

  it('is missed by nobody', async () => {
    const sleeping = instance();
    await sleeping('GET', path);
    const behind = await instanceBehind();
    await pruned();
    for (const call of [warm, sleeping, behind, instance()]) {
      assert.equal((await call('GET', path)).body['version'], newest);
      const { body } = await call('GET', `${path}?since=${newest - 200}`);
      assert.equal((body['changes'] as unknown[]).length, 200);
      assert.deepEqual((await call('GET', `${path}?since=5`)).body['state'], { count: newest - 1 });
      assert.deepEqual((await patch(call, 'bob:1', 5)).body['state'], { count: newest - 1 });
    }
    for (const [index, call] of [behind, warm, sleeping, instance()].entries()) {
      const { status, body } = await patch(call, `bob:${index + 1}`, newest + index);
      assert.equal(status, 200);
      assert.equal(body['accepted'], newest + index + 1);
    }
  });

  /** Knows version 20, and has not looked since. */
  async function instanceBehind(): Promise<Caller> {
    const behind = instance({
      get: async (...keys) =>
        (await store.get(...keys)).map((value, index) =>
          isBlind && Number(keys[index]?.slice(-16)) > 20 ? undefined : value,
        ),
    });
    let isBlind = true;
    await store.set(`${session.view}/snapshot`, await snapshotOf(20));
    assert.equal((await behind('GET', path)).body['version'], 20);
    isBlind = false;
    await store.set(`${session.view}/snapshot`, await snapshotOf(1088));
    return behind;
  }

  async function snapshotOf(version: number): Promise<string> {
    const seen = { ann: { counter: version, version } };
    const state = { count: version - 1 };
    const notes = { at: clock, days: { version: 1, at: clock, old: 0 }, checkpointAt: clock };
    return await Promise.resolve(snapshotText({ version, state, seen }, notes));
  }

  it('stays where a sweep finds an older snapshot than the one before', async () => {
    const old = await snapshotOf(32);
    const current = await snapshotOf(1088);
    await sweeping();
    pass(day / 2);
    await store.set(`${session.view}/snapshot`, old); // by one that was slow
    await sweeping();
    pass(day / 2);
    await store.set(`${session.view}/snapshot`, current);
    await sweeping();
    assert.equal(await oldest(), 2);
    pass(day / 2);
    await sweeping();
    assert.equal(await oldest(), 2);
    assert.equal((await instance()('GET', path)).body['version'], newest);
  });

  it('goes again as the log grows', async () => {
    await pruned();
    await writtenUpTo(newest + 100, newest);
    for (let sweeps = 0; sweeps < 4; sweeps++) {
      await sweeping();
      pass(day / 2);
    }
    assert.equal(await oldest(), 1184 - 1024 + 1);
  });

  it('goes with the rest when the session ends', async () => {
    await pruned();
    assert.equal((await instance()('DELETE', path, { key: session.key })).status, 204);
    assert.equal(await statusOf(warm), 410);
    pass(day);
    await sweeping();
    assert.deepEqual(await keys(), [`${session.view}/ended`]);
  });
});

describe('a sweep', () => {
  beforeEach(() => setUp(memoryStore));

  it('goes on after a session that cannot be read, and reports that', async () => {
    await store.set(`${session.view}/snapshot`, 'nonsense');
    for (let count = 0; count < 20; count++) await started(warm);
    pass(32 * day);
    const reported: unknown[] = [];
    const { sessions, expired, failed } = await sweeping({ report: (error) => reported.push(error) });
    assert.deepEqual({ sessions, expired, failed }, { sessions: 21, expired: 20, failed: 1 });
    assert.match(String(reported[0]), /StoreFault/);
    assert.doesNotMatch(String(reported[0]), new RegExp(session.view));
  });

  it('fails where the store cannot say what it holds', async () => {
    store.failNext('list');
    await assert.rejects(sweeping(), { name: 'StoreFault' });
  });

  it('does what it has time for, and sooner or later everything', async () => {
    for (let count = 0; count < 50; count++) await started(warm);
    pass(32 * day);
    const slow: Store = {
      ...store,
      get: async (...keys) => {
        pass(1000);
        return await store.get(...keys);
      },
    };
    const first = await sweeping({ store: slow, seconds: 20 });
    assert.equal(first.isComplete, false);
    assert.ok(first.expired > 0 && first.expired < 51, `${first.expired}`);
    let { expired } = first;
    for (let sweeps = 0; sweeps < 50 && expired < 51; sweeps++) {
      expired += (await sweeping({ store: slow, seconds: 20 })).expired;
    }
    assert.equal(expired, 51);
  });

  it('says when it has done everything', async () => {
    assert.deepEqual(await sweeping(), {
      sessions: 1,
      expired: 0,
      removed: 0,
      failed: 0,
      isComplete: true,
      isClockAhead: false,
    });
  });

  it('leaves alone what is not of a session', async () => {
    const foreign = ['vacation/plan', 'v1/snapshot', 'other', `e${session.view.slice(1)}/ended`];
    for (const key of foreign) await store.set(key, '{"end":"ended","at":"2020-01-01T00:00:00.000Z"}');
    await sweeping();
    assert.deepEqual(
      await store.get(...foreign),
      Array(4).fill('{"end":"ended","at":"2020-01-01T00:00:00.000Z"}'),
    );
  });

  it('takes no other number of days than a positive integer', async () => {
    for (const idleDays of [0, -1, 1.5, NaN]) {
      await assert.rejects(sweeping({ idleDays }), { name: 'TypeError', message: /"idleDays"/ });
    }
  });
});

describe('a sweep whose clock may be wrong', () => {
  beforeEach(() => setUp(memoryStore));

  /** Sweeps as a function does, without force. */
  async function cautiously(options: Partial<SweepOptions> = {}) {
    const reported: unknown[] = [];
    const swept = await sweeping({ force: false, report: (error) => reported.push(error), ...options });
    return { ...swept, reported };
  }

  it('touches nothing where it is a week ahead of all that was ever written, and says so', async () => {
    await writtenUpTo(1100);
    const before = await keys();
    pass(40 * day);
    for (let times = 0; times < 4; times++) {
      const { reported, ...swept } = await cautiously();
      const nothing = { sessions: 0, expired: 0, removed: 0, failed: 0 };
      assert.deepEqual(swept, { ...nothing, isComplete: false, isClockAhead: true });
      assert.deepEqual(reported.map(String), [
        'ClockError: Expected the newest use of the whole store to be less than 7 days ago, got 2026-03-01T12:00:00.000Z. ' +
          'If the clock is right, sweep with "force"',
      ]);
      pass(day);
    }
    assert.deepEqual(await keys(), before);
    assert.equal((await sweeping()).expired, 1);
  });

  const uses: Record<string, () => Promise<unknown>> = {
    started: () => started(warm),
    changed: () => patch(warm, 'ann:2', 2),
    read: () => instance()('GET', path),
    ended: () => warm('DELETE', path, { key: session.key }),
  };
  for (const [what, use] of Object.entries(uses)) {
    it(`goes on where a session was ${what} in the last week`, async () => {
      await patch(warm, 'ann:1', 1);
      const old = await started(warm);
      pass(32 * day);
      await use();
      pass(7 * day - 1);
      const { expired, isClockAhead } = await cautiously();
      assert.equal(isClockAhead, false);
      assert.ok(expired >= 1);
      assert.equal((await instance()('GET', `/${old.view}`)).status, 404);
      pass(40 * day);
      assert.equal((await cautiously()).isClockAhead, true);
    });
  }

  it('goes on where one of many was used in the last week', async () => {
    for (let count = 0; count < 300; count++) await started(warm);
    pass(32 * day);
    await instance()('GET', path);
    assert.partialDeepStrictEqual(await cautiously(), { isClockAhead: false, expired: 300 });
  });

  it('goes on where its clock is behind, and where there is nothing', async () => {
    pass(-400 * day);
    assert.equal((await cautiously()).isComplete, true);
    assert.equal((await cautiously({ store: memoryStore() })).isComplete, true);
  });

  it('reads little where one session of many shows that it is right', async () => {
    for (let count = 0; count < 200; count++) await started(warm);
    const counting = countingStore(store);
    await sweeping({ store: counting });
    const forced = counting.operations.length;
    await cautiously({ store: counting });
    const more = counting.operations.length - 2 * forced;
    assert.ok(more < 100, `${more} operations more`);
  });

  it('stops where it has no time to find out, and where sessions that may show it cannot be read', async () => {
    pass(40 * day);
    const slow: Store = {
      ...store,
      get: async (...keys) => {
        pass(30_000);
        return await store.get(...keys);
      },
    };
    assert.partialDeepStrictEqual(await cautiously({ store: slow, seconds: 20 }), {
      expired: 0,
      isComplete: false,
    });
    await store.set(`${session.view}/snapshot`, 'nonsense');
    const { failed, expired, reported, isClockAhead } = await cautiously();
    assert.deepEqual({ failed, expired, isClockAhead }, { failed: 1, expired: 0, isClockAhead: true });
    assert.match(String(reported[0]), /StoreFault/);
  });
});

describe('on every store', () => {
  const every = everyStore('sweep');
  before(every.start);
  after(every.stop);

  for (const [name, open] of Object.entries(every.open)) {
    it(`prunes, expires and forgets: ${name}`, async () => {
      await setUp(open);
      await writtenUpTo(1060);
      const removed: number[] = [];
      for (let days = 0; days < 70; days++) {
        removed.push((await sweeping()).removed);
        pass(day);
      }
      // The mark of the end is one value more: it has a slot, and a key that goes last.
      assert.deepEqual(
        removed.filter((count) => count > 0),
        [1056 - 1024 - 1, 1060 - 32 + 1, 1],
      );
      assert.deepEqual(await store.list(''), []);
      inner.close?.();
    });
  }
});
