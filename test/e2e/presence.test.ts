/** Who is here, in two Chromium windows on the function as `npx shared-session serve` runs it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import type { Json } from '../../components/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { openDemo, start, untilSettled } from '../support/demo-page.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

describe('Two windows', { timeout: 120_000 }, () => {
  let browser: Browser;
  let served: Served;
  let ann: Page;
  let ben: Page;

  before(async () => {
    browser = await launchBrowser();
    served = await startServe('--store', 'memory', '--static', 'demo');
    ann = await openDemo(browser, served.url);
    ben = await openDemo(browser, await start(ann));
    await untilSettled(ben);
  });

  after(async () => {
    await browser.close();
    await served.stop();
  });

  it('see each other, under pleasant names', async () => {
    await untilOthers(ann, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    await untilOthers(ben, /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    assert.equal(await ann.$eval('shared-session', (session) => session.participantCount), 2);
  });

  it('see at once what the other calls itself, and what its app says', async () => {
    await ben.$eval('shared-session', (session) => {
      session.userName = 'Zoë <b>';
      session.userInfo = { card: 7 };
    });
    await untilOthers(ann, /^Zoë <b>$/);
    const info = await ann.$eval('shared-session', (session) => session.participants[1]?.info as Json);
    assert.deepEqual(info, { card: 7 });
  });

  it('keep their own name over a reload', async () => {
    const own = (page: Page) => page.$eval('shared-session', ({ participants }) => participants[0]?.name);
    const name = await own(ann);
    await ann.reload();
    await untilSettled(ann);
    await ann.waitForFunction(() => document.querySelector('shared-session')?.participantCount === 2);
    assert.equal(await own(ann), name);
  });

  it('see at once that the other is closed: it says so by beacon', async () => {
    await ben.close({ runBeforeUnload: true });
    await untilOthers(ann, null);
  });
});

/** Resolves once the page, which somebody comes back to again and again, sees one other of that name, or nobody else. */
async function untilOthers(page: Page, name: RegExp | null): Promise<void> {
  await page.waitForFunction(
    (pattern) => {
      window.dispatchEvent(new Event('focus'));
      const others = document.querySelector('shared-session')?.participants.slice(1) ?? [];
      return pattern === null
        ? others.length === 0
        : others.length === 1 && new RegExp(pattern).test(others[0]?.name ?? '');
    },
    { polling: 500, timeout: 10_000 },
    name?.source ?? null,
  );
}
