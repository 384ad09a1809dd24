/** What `npm test` prints, so that what failed is not buried under what was planted. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findBrowser } from '../scripts/find-browser.mjs';

const root = resolve(import.meta.dirname, '..');
const folder = 'test/support/reported';
const files = ['passing', 'failing', 'empty', 'broken'].map((name) => `${folder}/${name}.ts`);

/** A runner of tests: what starts it, given where its counts go. */
type Runner = (counts: string) => Promise<{ readonly args: readonly string[]; readonly env?: object }>;

const runners: Readonly<Record<string, Runner>> = {
  'Node': (counts) => {
    const reporter = pathToFileURL(join(root, 'scripts', 'report-node-tests.mjs')).href;
    const args = ['--test', `--test-reporter=${reporter}`, `--test-reporter-destination=${counts}`];
    return Promise.resolve({ args: [...args, ...files] });
  },
  'Web Test Runner': async (counts) => {
    const runner = join(root, 'node_modules', '@web', 'test-runner', 'dist', 'bin.js');
    const env = { ENGINE: 'chromium', TEST_COUNTS: counts, CHROME_PATH: await findBrowser() };
    return { args: [runner, '--files', ...files], env };
  },
};

for (const [name, start] of Object.entries(runners)) {
  describe(`The report of ${name}`, () => {
    let scratch: string;
    let printed: string;
    let counts: { readonly failures: readonly string[] };

    before(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'shared-session-report-'));
      const file = join(scratch, 'counts.json');
      printed = await output(await start(file));
      counts = JSON.parse(await readFile(file, 'utf8')) as typeof counts;
    });

    after(() => rm(scratch, { recursive: true, force: true }));

    it('names the files, and how many tests passed and failed in each', () => {
      assert.match(printed, /^✔ test\/support\/reported\/passing\.ts \(1 passed, /m);
      assert.match(printed, /^✖ test\/support\/reported\/failing\.ts \(1 passed, 1 failed, /m);
      assert.match(printed, /^✖ test\/support\/reported\/empty\.ts \(no test, /m);
    });

    it('shows in full what failed, and where', () => {
      assert.match(printed, /^ +✖ A suite › in it › fails$/m);
      assert.match(printed, /41[^]*42/);
      assert.match(printed, /reported\/failing\.ts:11:/);
      assert.match(printed, /planted before the first test/);
    });

    it('shows what a file printed only if something in it failed', () => {
      assert.match(printed, /planted in what fails/);
      assert.doesNotMatch(printed, /planted in what passes/);
    });

    it('counts what passed, and names what failed and where no test ran', () => {
      // Node runs files at the same time.
      assert.deepEqual(
        { ...counts, failures: counts.failures.toSorted() },
        {
          passed: 2,
          failures: [`${folder}/broken.ts`, `${folder}/failing.ts › A suite › in it › fails`],
          empty: [`${folder}/empty.ts`],
        },
      );
    });
  });
}

/** Everything that Node prints, run as from a shell. */
function output({ args, env }: Awaited<ReturnType<Runner>>): Promise<string> {
  const shell = { ...process.env, ...env, NODE_TEST_CONTEXT: undefined };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { cwd: root, env: shell }, (_, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
