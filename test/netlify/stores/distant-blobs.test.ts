/** What takes thousands of requests, over Blobs as far away as Netlify's: how long it takes, and how much comes at once. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { keyAlphabet } from '../../../components/core/keys.ts';
import { deriveKeys } from '../../../components/session/keys.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { sweep } from '../../../netlify/log/sweep.ts';
import type { Swept } from '../../../netlify/log/sweep.ts';
import { slot } from '../../../netlify/log/store-keys.ts';
import { snapshotText } from '../../../netlify/log/stored.ts';
import { blobsStore } from '../../../netlify/stores/blobs.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { blobsContext } from '../../support/blobs-double.ts';
import { callerOf } from '../../support/caller.ts';
import { distantBlobs } from '../../support/distant-blobs.ts';
import type { DistantBlobs } from '../../support/distant-blobs.ts';

const second = 1000;
const day = 24 * 60 * 60 * second;
const start = Date.parse('2026-03-01T12:00:00Z');
/** What a scheduled function has on Netlify, and what ours takes of it. */
const [most, taken] = [30, 20];
/** How many sockets a function has. */
const sockets = 1024;

let blobs: DistantBlobs;
let store: Store;

before(() => {
  process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
});

after(() => {
  delete process.env['NETLIFY_BLOBS_CONTEXT'];
});

beforeEach(async () => {
  blobs = distantBlobs();
  store = await blobsStore('far', { fetch: blobs.fetch });
});

/** Sets all of it, whatever time that takes. */
async function fill(entries: readonly (readonly [key: string, value: string])[]): Promise<void> {
  await blobs.run(() => Promise.all(entries.map(([key, value]) => store.set(key, value))));
}

const at = new Date(start).toISOString();
const snapshotOf = (version: number) =>
  snapshotText(
    { version, state: {}, seen: {} },
    { at: start, days: { version: 1, at: start, old: 0 }, checkpointAt: start },
  );
const snapshot = snapshotOf(1);
const change = (version: number) => JSON.stringify({ version, id: `ann:${version}`, patch: [], at });

/** A session, by its number, with as many changes. */
function session(number: number, changes: number): (readonly [string, string])[] {
  const id = `v${keyAlphabet.charAt(number % 32)}${String(number).padStart(25, '0')}`;
  const slots = Array.from({ length: changes }, (_, index) => index + 2);
  return [
    [`${id}/snapshot`, snapshot],
    ...slots.map((version) => [slot(id, version), change(version)] as const),
  ];
}

const sessions = (count: number) => Array.from({ length: count }, (_, number) => session(number, 3)).flat();

/** A sweep so many days later, as the scheduled function does it. */
async function sweeping(days: number): Promise<Swept & { readonly took: number }> {
  const begin = blobs.now;
  const now = () => new Date(start + days * day + blobs.now - begin);
  let swept: Swept | undefined;
  const took = await blobs.run(async () => {
    swept = await sweep({ store, now, seconds: taken, force: true });
  });
  assert.ok(swept);
  assert.ok(took < most * second, `took ${took} ms`);
  return { ...swept, took };
}

describe('Blobs, far away', () => {
  it('list 6,000 keys a page after the other, and delete 2,048 with 64 at once', async () => {
    const keys = Array.from({ length: 6000 }, (_, index) => `v0/${String(index).padStart(16, '0')}`);
    await fill(keys.map((key) => [key, '']));
    const before = blobs.requests;
    const listing = await blobs.run(async () => {
      assert.equal((await store.list('v0')).length, 6000);
    });
    assert.equal(blobs.requests - before, 6);
    assert.ok(listing <= second, `took ${listing} ms`);
    const deleting = await blobs.run(() => store.delete(keys.slice(0, 2048)));
    assert.equal(blobs.requests - before, 6 + 2048);
    assert.ok(deleting <= 3 * second, `took ${deleting} ms`);
  });

  it('let a sweep look at 4,000 sessions in the time that it has', async () => {
    await fill(sessions(4000));
    const { sessions: looked, isComplete, took } = await sweeping(1);
    assert.deepEqual([looked, isComplete], [4000, true]);
    assert.ok(took <= taken * second, `took ${took} ms`);
  });

  it('let sweeps end in time that have more to do, and the next ones do the rest', async () => {
    await fill(sessions(1200));
    const counts: number[] = [];
    for (let sweeps = 0; sweeps < 4; sweeps++) counts.push((await sweeping(33)).expired);
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      1200,
    );
    assert.ok(Number(counts[0]) >= 600 && Number(counts[0]) < 1200, String(counts));
    let removed = 0;
    for (let sweeps = 0; sweeps < 3; sweeps++) removed += (await sweeping(35)).removed;
    assert.equal(removed, 1200 * 4);
  });

  it('let a sweep cut a log of 10,000 changes in several, each in time', async () => {
    const [[key] = ['']] = session(7, 0);
    const id = key.slice(0, key.indexOf('/'));
    const newest = snapshotOf(10_000);
    await fill([...session(7, 10_000), [`${id}/snapshot`, newest]]);
    let removed = 0;
    for (let halfDays = 0; halfDays < 5; halfDays++) removed += (await sweeping(halfDays / 2)).removed;
    assert.equal(removed, 10_000 - 1024 - 1);
  });

  it('let an owner end a session of 6,000 changes in requests that are answered within 10 s', async () => {
    const owner = `o${'0'.repeat(26)}`;
    const { view } = await deriveKeys({ access: 'owner', key: owner });
    const head = snapshotOf(6000);
    const slots = Array.from({ length: 5999 }, (_, index) => index + 2);
    await fill([
      [`${view}/snapshot`, head],
      ...slots.map((version) => [slot(view, version), change(version)] as const),
    ]);
    const call = callerOf(createHandler({ store, now: () => new Date(start) }));
    const statuses: number[] = [];
    for (let requests = 0; requests < 3; requests++) {
      const took = await blobs.run(async () => {
        statuses.push((await call('DELETE', `/${view}`, { key: owner })).status);
      });
      assert.ok(took < 10 * second, `took ${took} ms`);
    }
    assert.deepEqual(statuses, [202, 202, 410]);
  });

  it('never have more to answer at once than a function has sockets', async () => {
    // The worst there is: as many changes after each snapshot as a sweep reads in its largest windows.
    await blobs.run(async () => {
      for (let number = 0; number < 40; number++)
        await Promise.all(session(32 * number, 200).map(([key, value]) => store.set(key, value)));
    });
    const filled = blobs.mostAtOnce;
    await sweeping(33);
    await sweeping(35);
    assert.ok(filled < sockets && blobs.mostAtOnce <= sockets, `${blobs.mostAtOnce} at once`);
    assert.ok(blobs.mostAtOnce > filled, 'the sweeps had more at once than what filled it');
  });
});
