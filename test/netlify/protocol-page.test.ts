/** Runs the walk-through of docs/PROTOCOL.md, and compares its tables with the code. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { problemStatuses } from '../../netlify/http/problem.ts';
import { startServe } from '../support/serve.ts';
import { outputsOf, stepsOf, timeless } from '../support/walk-through.ts';

const page = await readFile(resolve(import.meta.dirname, '../../docs/PROTOCOL.md'), 'utf8');

describe('the walk-through of docs/PROTOCOL.md', () => {
  it('does what it says', async () => {
    const steps = stepsOf(page);
    assert.ok(steps.length > 10, 'found the steps');
    const server = await startServe('--store', 'memory');
    try {
      const outputs = await outputsOf(steps, server.url);
      assert.deepEqual(
        outputs.map((output, index) => [steps[index]?.commands, timeless(output)]),
        steps.map(({ commands, output }) => [commands, timeless(output)]),
      );
    } finally {
      await server.stop();
    }
  });
});

describe('the errors of docs/PROTOCOL.md', () => {
  it('are those of the code, with their statuses', () => {
    const rows = [...page.matchAll(/^\| (\d{3}) \| `([a-z-]+)` \|/gm)].map(([, status, code]) => [
      code,
      Number(status),
    ]);
    const known = Object.entries(problemStatuses).map(([code, [status]]) => [code, status]);
    assert.deepEqual(rows.sort(), known.sort());
  });
});
