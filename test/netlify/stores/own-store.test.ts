/** Runs the store that docs/OPERATIONS.md has for an example, and its test, as they stand there. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Handler } from '../../../netlify/http/handler.ts';
import { raceChecks, sequentialChecks } from '../../../netlify/stores/store-contract.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';

const root = resolve(import.meta.dirname, '../../..');
const page = await readFile(join(root, 'docs', 'OPERATIONS.md'), 'utf8');
const section = page.slice(page.indexOf('## A store of your own'));
const [store = '', test = '', handler = ''] = [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(
  ([, code]) => code,
);

describe('the store of one’s own in docs/OPERATIONS.md', () => {
  let folder: string;

  before(async () => {
    // Inside the project, so that its own name can be imported, as from node_modules.
    await mkdir(join(root, '.netlify'), { recursive: true });
    folder = await mkdtemp(join(root, '.netlify', 'own-store-'));
    await writeFile(join(folder, 'file-store.mjs'), store);
    await writeFile(join(folder, 'file-store.test.mjs'), test);
    await writeFile(join(folder, 'function.mjs'), handler);
  });

  after(async () => {
    process.chdir(root);
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs `node`, not knowing that it is run by a test. */
  async function output(...args: string[]): Promise<string> {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const options = { cwd: folder, env: { ...env, TMPDIR: folder } };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    return stdout;
  }

  it('passes the contract, every case of it', async () => {
    const printed = await output('--test', '--test-reporter=tap', 'file-store.test.mjs');
    assert.match(printed, new RegExp(`^# pass ${sequentialChecks.length + raceChecks.length}$`, 'm'));
    assert.match(printed, /^# fail 0$/m);
  });

  it('fails it where `create` looks first, and then writes', async () => {
    const racing = store.replace(
      "put(key, value, link).then(() => true, on('EEXIST', false))",
      'readFile(pathOf(key)).then(() => false, () => put(key, value, rename).then(() => true))',
    );
    assert.notEqual(racing, store);
    await writeFile(join(folder, 'racing.mjs'), racing);
    await writeFile(join(folder, 'racing.test.mjs'), test.replace('file-store.mjs', 'racing.mjs'));
    const failed = await output('--test', '--test-reporter=tap', 'racing.test.mjs').catch(
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    const names = [...failed.matchAll(/^ +not ok \d+ - (.*)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      names,
      raceChecks.map(({ name }) => name),
    );
  });

  it('keeps sessions for the function', async () => {
    process.chdir(folder);
    const { default: handle } = (await import(pathToFileURL(join(folder, 'function.mjs')).href)) as {
      default: Handler;
    };
    const call = callerOf(handle);
    const { view, edit } = await started(call);
    assert.equal((await call('PATCH', `/${view}`, { key: edit, body: setCount('ann:1', 1) })).status, 200);
    assert.equal((await call('GET', `/${view}`)).body['version'], 2);
  });
});
