/** What an instance holds in memory. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { callerAt, callerOf, started } from '../support/caller.ts';
import type { Caller } from '../support/caller.ts';
import { heldBytes } from '../support/collect-garbage.ts';
import { startServer } from '../support/serve.ts';

const MB = 1024 * 1024;
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-session-memory-'));
});

after(() => rm(folder, { recursive: true, force: true }));

/** How much memory a process has, in bytes. */
function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

const notes = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `note${n}`,
      { text: `This is note ${n}`, x: n, y: 7, color: 'teal' },
    ]),
  );

/** Starts a session and makes changes to it, each to another of its notes. */
async function session(call: Caller, edits: number): Promise<void> {
  const { edit, view } = await started(call, notes(2000));
  for (let version = 1; version <= edits; version++) {
    const patch = [{ op: 'replace', path: `/note${version * 7}/text`, value: `Edit ${version}` }];
    const body = { version, id: `ann:${version}`, patch };
    assert.equal((await call('PATCH', `/${view}`, { key: edit, body })).status, 200);
  }
}

// First, in a process that has asked nobody for anything yet: what requests leave behind goes only now and then.
describe('an instance', () => {
  const memory = 8 * MB;
  const sets: Readonly<Record<string, (call: Caller, index: number) => Promise<unknown>>> = {
    'sessions with long histories': (call) => session(call, 100),
    'sessions of empty lists': (call) => started(call, Array(20_000).fill([])),
    'sessions of objects of as many kinds': (call, index) =>
      started(
        call,
        Array.from({ length: 5000 }, (_, n) => ({ [`k${index}x${n}`]: n })),
      ),
    'sessions of numbers': (call) => started(call, Array(100_000).fill(1)),
  };
  for (const [name, set] of Object.entries(sets)) {
    it(`holds no more than half as much again as it may: ${name}`, async () => {
      // Whose own memory does not count: it forgets at once what is only needed to start.
      const store = { ...memoryStore(), create: () => Promise.resolve(true), set: () => Promise.resolve() };
      const call = callerOf(createHandler({ store, memory }));
      await session(call, 10);
      const start = heldBytes();
      for (let index = 0; index < 20; index++) await set(call, index);
      const held = heldBytes() - start;
      assert.ok(held <= 1.5 * memory, `${(held / MB).toFixed(1)} MB`);
      assert.ok(held > memory / 8, `${(held / MB).toFixed(1)} MB: it keeps nothing`);
      assert.equal((await call('GET', '')).status, 200); // so it is still there
    });
  }
});

describe('serve', () => {
  it('holds 40 sessions of 2,000 notes, with 256 edits each, in 150 MB', async () => {
    const script = resolve(import.meta.dirname, '../support/tidy-serve.ts');
    const store = `sqlite:${join(folder, 'store.sqlite')}`;
    const served = await startServer(script, 'serve', '--port', '0', '--no-rates', '--store', store);
    try {
      const call = callerAt(served.url);
      await call('GET', '');
      const start = residentBytes(served.pid);
      for (let count = 0; count < 40; count += 4)
        await Promise.all(Array.from({ length: 4 }, () => session(call, 256)));
      process.kill(served.pid, 'SIGUSR2');
      let more = Infinity;
      for (let asked = 0; asked < 100 && more > 150; asked++) {
        await call('GET', ''); // in the time, what was collected goes back to the system
        more = (residentBytes(served.pid) - start) / MB;
      }
      assert.ok(more <= 150, `${more.toFixed(0)} MB`);
    } finally {
      await served.stop();
    }
  });
});
