/** Runs the walk-through of docs/PROTOCOL.md, and compares its tables with the code. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { problemStatuses } from '../../netlify/problem.ts';
import { startServe } from '../support/serve.ts';

const run = promisify(execFile);
const page = await readFile(resolve(import.meta.dirname, '../../docs/PROTOCOL.md'), 'utf8');

/** Commands, and what the page says they print. */
interface Step {
  readonly commands: string;
  readonly output: string;
}

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

/** The `sh` blocks of a page, each with the block that follows it, unless that is commands again. */
function stepsOf(markdown: string): Step[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.flatMap(([, language, commands = ''], index) => {
    const [, nextLanguage = 'sh', output = ''] = blocks[index + 1] ?? [];
    return language === 'sh' ? [{ commands, output: nextLanguage === 'sh' ? '' : output }] : [];
  });
}

/** What the steps print, run in one shell against the server at `url`. */
async function outputsOf(steps: readonly Step[], url: string): Promise<string[]> {
  const end = '--- end of a step ---';
  const script = steps.map(({ commands }) => `${commands}\necho; echo '${end}'\n`).join('');
  const here = script.replaceAll('http://localhost:8899/', url);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', here]);
  return stdout.split(`${end}\n`).slice(0, -1);
}

/** Without what differs each time: keys, times, and the last line break. */
function timeless(output: string): string {
  return output
    .replaceAll(/\b([oev])[0-9a-hjkmnp-tv-z]{26}\b/g, '<$1 key>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .trimEnd();
}
