import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import { holdRequests, start } from '../support/demo-page.ts';
import { example, siteFile } from '../support/readme.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

const root = resolve(import.meta.dirname, '../..');

describe('the examples of the README', () => {
  let folder: string;
  let served: Served;
  let browser: Browser;

  before(async () => {
    // Inside the project, so that its own name can be imported, as from node_modules.
    await mkdir(join(root, '.netlify'), { recursive: true });
    folder = await mkdtemp(join(root, '.netlify', 'readme-'));
    await cp(join(root, 'cdn'), join(folder, 'site', 'cdn'), { recursive: true });
    await writeFile(join(folder, 'site', 'index.html'), example('html', 'Hello, world'));
    served = await startServe('--store', 'memory', '--static', join(folder, 'site'));
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await served.stop();
    await rm(folder, { recursive: true });
  });

  it('say hello to the world in two windows', async () => {
    const a = await open(browser, served.url);
    await a.click('#button');
    const b = await open(await browser.createBrowserContext(), await start(a));
    await shows(b, 'Clicked 1 times');
    await b.click('#button');
    await shows(a, 'Clicked 2 times');
    await a.click('#button');
    await shows(b, 'Clicked 3 times');
  });

  it('put back what gave way', async () => {
    const a = await open(browser, served.url);
    const b = await open(await browser.createBrowserContext(), await start(a));
    await a.evaluate(() =>
      document.body.append(Object.assign(document.createElement('button'), { id: 'putBackButton' })),
    );
    await a.addScriptTag({ content: example('js', 'When two people meet') });
    const held = await holdRequests(a, (request) => request.method() === 'PATCH');
    await setCount(a, 10);
    await held.made;
    await setCount(b, 20);
    await b.$eval('shared-session', (element) => element.flush());
    held.release();
    await shows(b, 'Clicked 10 times'); // the later one wins
    await a.waitForFunction(() => document.querySelector<HTMLElement>('#putBackButton')?.onclick);
    await a.click('#putBackButton');
    await shows(b, 'Clicked 20 times');
  });

  it('show where others point', async () => {
    const a = await open(browser, served.url);
    const b = await open(await browser.createBrowserContext(), await start(a));
    for (const page of [a, b]) await page.addScriptTag({ content: example('js', 'Who is here') });
    await b.$eval('shared-session', (element) => (element.userName = 'Zoë'));
    await b.mouse.move(120, 80);
    const cursor = await a
      .waitForFunction(() => {
        window.dispatchEvent(new Event('focus')); // somebody is back: ask at once
        const cursor = document.querySelector<HTMLElement>('.cursor');
        return cursor && [cursor.textContent, cursor.style.left, cursor.style.top];
      })
      .then((handle) => handle.jsonValue());
    assert.deepEqual(cursor, ['Zoë', '120px', '80px']);
  });

  it('make a function of one’s own', async () => {
    const file = join(folder, 'shared-sessions.mts');
    await writeFile(file, siteFile('netlify/functions/shared-sessions.mts'));
    process.env['SHARED_SESSION_STORE'] = 'memory';
    const { default: handler, config } = (await import(pathToFileURL(file).href)) as {
      default: (request: Request) => Promise<Response>;
      config: { path: string[] };
    };
    const [base] = config.path;
    const body = JSON.stringify({ state: 'hello' });
    const created = await handler(new Request(`https://site.example${base}`, { method: 'POST', body }));
    assert.equal(created.status, 201);
    const { view } = (await created.json()) as { view: string };
    const read = await handler(new Request(`https://site.example${base}/${view}`));
    assert.equal(((await read.json()) as { state: string }).state, 'hello');
  });

  it('make a function that sweeps', async (context) => {
    const file = join(folder, 'sweep-sessions.mts');
    await writeFile(file, siteFile('netlify/functions/sweep-sessions.mts'));
    process.env['SHARED_SESSION_STORE'] = 'memory';
    const { default: sweep, config } = (await import(pathToFileURL(file).href)) as {
      default: () => Promise<void>;
      config: { schedule: string };
    };
    assert.equal(config.schedule, '@daily');
    const log = context.mock.method(console, 'log', () => undefined);
    await sweep();
    assert.partialDeepStrictEqual(log.mock.calls[0]?.arguments, [{ expired: 0, isComplete: true }]);
  });
});

async function open(browser: Pick<Browser, 'newPage'>, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => customElements.get('shared-session'));
  return page;
}

async function setCount(page: Page, count: number): Promise<void> {
  await page.$eval(
    'shared-session',
    (element, value) => {
      element.patch([{ op: 'replace', path: '/count', value }]);
    },
    count,
  );
}

async function shows(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (expected) => document.querySelector('#button')?.textContent === expected,
    { timeout: 5000 },
    text,
  );
}
