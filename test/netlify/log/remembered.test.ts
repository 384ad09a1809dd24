/** For how long a change that is sent again is recognised. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created } from '../../../components/core/sync/protocol.ts';
import type { Seen } from '../../../components/core/sync/change.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { minSeen, remembered } from '../../../netlify/log/remembered.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller } from '../../support/caller.ts';

const hour = 60 * 60 * 1000;

let clock: number;
let instance: () => Caller;
let session: Created;
let version: number;

beforeEach(async () => {
  clock = Date.parse('2026-03-01T12:00:00Z');
  const store = memoryStore();
  instance = () => callerOf(createHandler({ store, now: () => new Date(clock) }));
  session = await started(instance());
  version = 1;
});

/** As many others each make a change, all within `time`. */
async function othersWrite(count: number, time: number): Promise<void> {
  const call = instance();
  const end = version + count;
  while (version < end) {
    clock += time / count;
    assert.equal((await write(call, `page-${version}:1`)).status, 200);
  }
}

async function write(call: Caller, id: string) {
  const reply = await call('PATCH', `/${session.view}`, { key: session.edit, body: setCount(id, version) });
  version = Number(reply.body['version'] ?? version);
  return reply;
}

const seen = async () => (await instance()('GET', `/${session.view}`)).body['seen'] as Seen;

describe('a change that is sent again', () => {
  it('counts once for a day, however many others wrote', async () => {
    await write(instance(), 'ann:1');
    await othersWrite(1200, 23 * hour);
    const before = version;
    const { status, body } = await write(instance(), 'ann:1');
    assert.equal(status, 200);
    assert.equal(body['accepted'], 2);
    assert.equal(body['version'], before);
  });

  it('counts once for ever where few others wrote', async () => {
    await write(instance(), 'ann:1');
    for (let days = 0; days < 25; days++) await othersWrite(10, 24 * hour);
    assert.equal((await write(instance(), 'ann:1')).body['accepted'], 2);
  });
});

describe('who is remembered', () => {
  it('is forgotten a few days after a busy one', async () => {
    await write(instance(), 'ann:1');
    await othersWrite(1000, hour);
    for (let days = 0; days < 4; days++) await othersWrite(70, 24 * hour);
    const names = Object.keys(await seen());
    assert.ok(names.length >= minSeen && names.length < minSeen + 70, `${names.length}`);
    assert.ok(!names.includes('ann'));
  });

  it('is no more than fits, the oldest going first', () => {
    const all: Seen = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`${'x'.repeat(35)}${n}`, { counter: 1, version: n + 1 }]),
    );
    const kept = remembered(all, { version: 1, at: 0, old: 0 });
    assert.ok(JSON.stringify(kept).length <= 256 * 1024);
    assert.ok(Object.keys(kept).length > 2500);
    const oldest = Math.min(...Object.values(kept).map((sighting) => sighting.version));
    assert.equal(oldest, 10_000 - Object.keys(kept).length + 1);
  });
});
