/** Runs the commands of docs/OPERATIONS.md, and does its sums. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { sqliteStore } from '../../netlify/stores/sqlite.ts';
import { startServe } from '../support/serve.ts';
import { outputsOf, stepsOf, timeless } from '../support/walk-through.ts';

const read = (name: string) => readFile(resolve(import.meta.dirname, '../..', name), 'utf8');
const page = await read('docs/OPERATIONS.md');

describe('the commands of docs/OPERATIONS.md', () => {
  it('do what they say, and make a backup with everything in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shared-session-operations-'));
    const server = await startServe('--store', `sqlite:${join(folder, 'sessions.sqlite')}`);
    try {
      const steps = stepsOf(page);
      assert.ok(steps.length > 2, 'found the steps');
      const outputs = await outputsOf(steps, server.url, folder);
      assert.deepEqual(
        outputs.map(timeless),
        steps.map(({ output }) => timeless(output)),
      );
      const [kept, backup] = await Promise.all(
        ['sessions.sqlite', 'backup.sqlite'].map((name) => contents(join(folder, name))),
      );
      assert.equal(kept?.length, 2);
      assert.deepEqual(backup, kept);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the costs of docs/OPERATIONS.md', () => {
  it('are those of the requests that the README has, at the rates of the page', async () => {
    const readme = await read('README.md');
    const [, hidden, , reading, , together] =
      /^\| requests \|(.*)\|$/m.exec(readme)?.[0].split('|').slice(1) ?? [];
    assert.ok(hidden !== undefined && reading !== undefined && together !== undefined);
    const rows = [
      ...page.matchAll(/^\| (?:hidden|reading|working)[^|]*\|([^|]+)\|([^|]+)\|([^|]+)\|[^|]+\|([^|]+)\|$/gm),
    ];
    const requests = rows.map(([, cell = '']) => cell.split('+').map((part) => number(part)));
    assert.deepEqual(requests, [[number(hidden)], [number(reading), 240], [number(together), 240]]);
    for (const [index, [, , forRequests = '', forCompute = '']] of rows.entries()) {
      const count = requests[index]?.reduce((sum, part) => sum + part, 0) ?? 0;
      assert.equal(forRequests.trim(), ((count / 10_000) * 2).toFixed(3));
      assert.equal(forCompute.trim(), (((count * 0.06) / 3600) * 10).toFixed(3));
    }
  });
});

function number(cell: string): number {
  return Number(cell.replaceAll(/[^\d.]/g, ''));
}

async function contents(file: string): Promise<(string | undefined)[]> {
  const store = await sqliteStore(file);
  const keys = [...(await store.list(''))].sort();
  const values = await store.get(...keys);
  store.close?.();
  return [...values];
}
