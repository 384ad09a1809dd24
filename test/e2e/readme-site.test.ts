/** A site from an empty folder, by what the README says under "On your own site", with this package as npm would have it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { BlobsServer } from '@netlify/blobs/server';
import type { Handler } from '../../netlify/http/handler.ts';
import { blobsContext } from '../support/blobs-double.ts';
import { launchBrowser } from '../support/browser.ts';
import { callerOf, started } from '../support/caller.ts';
import { start } from '../support/demo-page.ts';
import { netlifyBuild, netlifyDev } from '../support/netlify-cli.ts';
import { example, readme, siteSteps } from '../support/readme.ts';
import { startServerIn } from '../support/serve.ts';
import { root } from '../support/site-copy.ts';
import { unzip } from '../support/unzip.ts';

const run = promisify(execFile);

/** Outside of this repository, where nothing is found that was not installed. */
const folder = await realpath(await mkdtemp(join(tmpdir(), 'shared-session-site-')));
const site = join(folder, 'site');
const installed = join(site, 'node_modules', 'shared-session');
/** What the README says to do with Netlify's own tools, in the end. */
const netlifyCommands: string[] = [];

before(async () => {
  await mkdir(site);
  const tarball = await pack();
  for (const { path, content } of siteSteps) {
    if (path !== null) await writeFile(join(site, path), content);
    else if (content.startsWith('npx netlify')) netlifyCommands.push(...content.trim().split('\n'));
    else await inShell(content.replace('npm install shared-session\n', `npm install ${tarball}\n`));
  }
  assert.match(readme, /write the page, `public\/index.html`: the one \[above\]\(#hello-world\)/i);
  await writeFile(join(site, 'public/index.html'), example('html', 'Hello, world'));
});

after(() => rm(folder, { recursive: true, force: true }));

describe('A site made as the README says', { timeout: 180_000 }, () => {
  it('has everything that the package exports', async () => {
    const { exports } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    );
    assert.ok(targets.length > 5);
    const missing = targets.filter((target) => !existsSync(join(installed, target.replace('*', 'de'))));
    assert.deepEqual(missing, []);
  });

  it('publishes the page and the script, and nothing else', async () => {
    const [, publish = ''] =
      /publish = "(.*)"/.exec(await readFile(join(site, 'netlify.toml'), 'utf8')) ?? [];
    assert.deepEqual((await readdir(join(site, publish))).sort(), ['cdn', 'index.html']);
    const files = await readdir(join(site, publish, 'cdn'));
    assert.ok(files.includes('shared-session.min.js'));
    assert.deepEqual(files.sort(), (await readdir(join(root, 'cdn'))).sort());
  });

  it('is deployed with a function that brings the package, and its store, with it', async (context) => {
    const functions = await netlifyBuild(site);
    assert.deepEqual(
      functions.map(({ name, schedule, routes = [] }) => [
        name,
        schedule,
        routes.map(({ pattern }) => pattern),
      ]),
      [
        ['shared-sessions', undefined, ['/api/shared-sessions', '/api/shared-sessions/*']],
        ['sweep-sessions', '@daily', []],
      ],
    );
    for (const { name, path } of functions) await unzip(path, join(folder, 'unpacked', name));
    const server = new BlobsServer({ directory: join(folder, 'blobs'), token: 'token' });
    const { port } = await server.start();
    context.after(() => server.stop());
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext(`http://localhost:${port}`);
    const call = callerOf((await unpacked('shared-sessions')) as Handler);
    const { status, body } = await call('GET', '');
    assert.deepEqual([status, body['name']], [200, 'shared-session']);
    const { view } = await started(call);
    assert.equal((await call('GET', `/${view}`)).status, 200);
    const sweep = (await unpacked('sweep-sessions')) as () => Promise<void>;
    const log = context.mock.method(console, 'log', () => undefined);
    await sweep();
    assert.partialDeepStrictEqual(log.mock.calls[0]?.arguments, [{ sessions: 1, isComplete: true }]);
    delete process.env['NETLIFY_BLOBS_CONTEXT'];
  });

  it('is not deployed without the package: its function would be a dead one', async () => {
    const away = join(folder, 'away');
    await rename(installed, away);
    const failure = await netlifyBuild(site).then(() => 'none', String);
    await rename(away, installed);
    assert.match(failure, /cp: .*node_modules\/shared-session\/cdn/);
  });

  it('shows its page, and shares it, on Netlify’s dev server', { timeout: 60_000 }, async (context) => {
    assert.deepEqual(netlifyCommands, ['npx netlify dev', 'npx netlify deploy --build --prod']);
    const server = await netlifyDev(site, 'shared-sessions', context.signal);
    after(() => server.stop());
    await sharesItsPage(server.url);
    for (const path of ['node_modules/shared-session/package.json', 'netlify/functions/shared-sessions.mts'])
      assert.equal((await fetch(server.url + path)).status, 404);
  });

  it('shows its page, and shares it, on plain Node', async (context) => {
    const [, options = ''] = /`npx shared-session serve --port 8899 (.*?)`/.exec(readme) ?? [];
    const { bin } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
    };
    const file = join(installed, String(bin['shared-session']));
    const server = await startServerIn(site, file, 'serve', '--port', '0', ...options.split(' '));
    context.after(() => server.stop());
    await sharesItsPage(server.url);
    assert.ok(existsSync(join(site, 'sessions.sqlite')));
    assert.equal((await fetch(`${server.url}sessions.sqlite`)).status, 404);
  });
});

/** Packs what was built. Returns the file. */
async function pack(): Promise<string> {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  assert.ok(tarball);
  return join(folder, tarball);
}

async function inShell(commands: string): Promise<void> {
  await run('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: site,
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      // Nothing is fetched but the package's dependencies, and those only if they never were.
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_update_notifier: 'false',
    },
  });
}

/** What a function exports, unpacked from what would be uploaded. */
async function unpacked(name: string): Promise<unknown> {
  const file = join(folder, 'unpacked', name, 'netlify/functions', `${name}.mjs`);
  return ((await import(pathToFileURL(file).href)) as { default: unknown }).default;
}

async function sharesItsPage(url: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(() => customElements.get('shared-session'));
    await page.click('#button');
    const other = await browser.newPage();
    await other.goto(await start(page));
    await other.waitForFunction(() => document.querySelector('#button')?.textContent === 'Clicked 1 times');
  } finally {
    await browser.close();
  }
}
