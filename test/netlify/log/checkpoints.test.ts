/** States that are kept for history, beyond the changes that led to them. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created } from '../../../components/core/sync/protocol.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { checkpointKey, checkpointOf, surplus } from '../../../netlify/log/checkpoints.ts';
import type { Checkpoint } from '../../../netlify/log/checkpoints.ts';
import { sweep } from '../../../netlify/log/sweep.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

let clock: number;
let store: Store;
let warm: Caller;
let session: Created;
let version: number;

const now = () => new Date(clock);
const instance = (otherwise: Partial<Store> = {}) =>
  callerOf(createHandler({ store: { ...store, ...otherwise }, now, report: () => undefined }));

beforeEach(async () => {
  clock = Date.parse('2026-03-01T00:00:00Z');
  store = memoryStore();
  warm = instance();
  session = await started(warm);
  version = 1;
});

/** Somebody makes 32 changes, so that there is a snapshot; or as many. */
async function edited(call = warm, changes = 32): Promise<void> {
  for (let count = 0; count < changes; count++) {
    const body = setCount(`ann:${version}`, version);
    assert.equal((await call('PATCH', `/${session.view}`, { key: session.edit, body })).status, 200);
    version += 1;
  }
}

async function checkpoints(): Promise<Checkpoint[]> {
  const found = (await store.list(`${session.view}/`)).map(checkpointOf);
  return found.filter((checkpoint) => checkpoint !== null).sort((a, b) => a.at - b.at);
}

describe('checkpoints', () => {
  it('are made of snapshots, one an hour, by whichever instance writes one', async () => {
    await edited();
    assert.deepEqual(await checkpoints(), []);
    for (let halves = 0; halves < 8; halves++) {
      clock += hour / 2;
      await edited(instance());
    }
    const found = await checkpoints();
    assert.deepEqual(
      found.map(({ at }) => (at - Date.parse('2026-03-01T00:00:00Z')) / hour),
      [1, 2, 3, 4],
    );
    for (const { key, version, bytes } of found) {
      const [text = ''] = await store.get(key);
      assert.equal(text.length, bytes);
      const body = JSON.parse(text) as { version: number; state: unknown };
      assert.equal(body.version, version);
      assert.deepEqual(body.state, { count: version - 1 });
    }
  });

  it('are one a day after a day, by sweeps, for as long as the session lives', async () => {
    for (let days = 0; days < 10; days++) {
      for (let hours = 0; hours < 24; hours++) {
        clock += hour;
        await edited();
      }
      await sweep({ store, now });
    }
    const ages = (await checkpoints()).map(({ at }) => (clock - at) / hour);
    assert.deepEqual(
      ages.filter((age) => age >= 24),
      [217, 193, 169, 145, 121, 97, 73, 49, 25],
    );
    assert.ok(ages.filter((age) => age < 24).length >= 23, ages.join());
  });

  it('go with their session when its owner ends it, at once', async () => {
    clock += 2 * hour;
    await edited();
    assert.equal((await checkpoints()).length, 1);
    await warm('DELETE', `/${session.view}`, { key: session.key });
    assert.deepEqual(await checkpoints(), []);
  });

  it('go with the next request to end it where the first one was broken off', async () => {
    clock += 2 * hour;
    await edited();
    const [checkpoint] = await checkpoints();
    const broken = instance({
      delete: (keys) =>
        checkpoint !== undefined && keys.includes(checkpoint.key)
          ? Promise.reject(new Error('gone'))
          : store.delete(keys),
    });
    const end = (call: Caller) => call('DELETE', `/${session.view}`, { key: session.key });
    assert.equal((await end(broken)).status, 503);
    assert.equal((await checkpoints()).length, 1);
    assert.equal((await end(instance())).status, 410);
    assert.deepEqual(await checkpoints(), []);
    assert.deepEqual(
      [...new Set(await store.get(...(await store.list(`${session.view}/0`))))],
      ['{"ended":true}'],
    );
  });

  it('are not left by an instance that is slow, after the end', async () => {
    clock += 2 * hour;
    const slow = instance({
      async set(key, value) {
        await warm('DELETE', `/${session.view}`, { key: session.key });
        await store.set(key, value);
      },
    });
    await edited(slow, 31);
    assert.deepEqual(await checkpoints(), []);
    assert.deepEqual(await store.get(`${session.view}/snapshot`), [undefined]);
  });

  it('go with what an expired session leaves', async () => {
    clock += 2 * hour;
    await edited();
    clock += 32 * day;
    await sweep({ store, now, force: true });
    clock += day;
    await sweep({ store, now, force: true });
    assert.deepEqual(await store.list(`${session.view}/`), [`${session.view}/ended`]);
  });

  it('are no reason to refuse a change where they cannot be written', async () => {
    clock += 2 * hour;
    await edited(instance({ set: () => Promise.reject(new Error('full')) }));
    assert.equal((await instance()('GET', `/${session.view}`)).body['version'], 33);
  });
});

describe('which checkpoints are too many', () => {
  const at = (time: number, bytes = 1): Checkpoint => {
    const checkpoint = { at: time, version: time / hour, bytes };
    return { key: checkpointKey('v1', checkpoint), ...checkpoint };
  };
  const hoursOf = (found: readonly Checkpoint[]) => found.map(({ at }) => at / hour).sort((a, b) => a - b);
  const hourly = Array.from({ length: 72 }, (_, n) => at(n * hour));

  it('are those of the same hour, and, a day later, of the same day', () => {
    const now = 71.5 * hour;
    const twice = [...hourly, at(71.25 * hour), at(47.25 * hour)];
    const kept = twice.filter((checkpoint) => !surplus(twice, now).includes(checkpoint));
    const lastDay = Array.from({ length: 23 }, (_, n) => 48 + n);
    assert.deepEqual(hoursOf(kept), [23, 47.25, ...lastDay, 71.25]);
  });

  it('are, where there is too little room, those of hours first, and then old days', () => {
    const now = 71.5 * hour;
    const keptIn = (limit: number) => {
      const gone = surplus(hourly, now, limit);
      return hoursOf(hourly.filter((checkpoint) => !gone.includes(checkpoint)));
    };
    assert.deepEqual(keptIn(5), [23, 47, 69, 70, 71]);
    assert.deepEqual(keptIn(3), [23, 47, 71]);
    assert.deepEqual(keptIn(2), [47, 71]);
  });
});
