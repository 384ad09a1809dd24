/** The whole way, on real parts: Chromium, the demo, Netlify's dev server, the function, its SQLite store. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import {
  answersTo,
  holdRequests,
  openDemo,
  setMember,
  start,
  stateOf,
  untilMember,
  untilSettled,
} from '../support/demo-page.ts';
import { startNetlifyDev } from '../support/netlify-dev.ts';
import type { NetlifyDev } from '../support/netlify-dev.ts';

describe('Two browsers', { timeout: 180_000 }, () => {
  let browser: Browser;
  let netlifyDev: NetlifyDev | undefined;
  let url: string;
  let ann: Page;
  let ben: Page;

  before(async () => {
    browser = await launchBrowser();
    netlifyDev = await startNetlifyDev();
    ({ url } = netlifyDev);
    ann = await openDemo(browser, url);
    ben = await openDemo(browser, await start(ann));
    await untilSettled(ben);
  });

  afterEach(async (context) => {
    if ('passed' in context && !context.passed) console.error(await netlifyDev?.log());
  });

  after(async () => {
    await browser.close();
    await netlifyDev?.stop();
  });

  it('work together after one sends the link of the panel to the other', async () => {
    const cleo = await openDemo(browser, url);
    await cleo.locator('.card textarea').fill('Written before sharing');
    await cleo.locator('shared-session >>> [part=button]').click();
    await cleo.locator('shared-session >>> [part=start]').click();
    const link = await cleo
      .locator('shared-session >>> #link')
      .map((field) => (field as HTMLInputElement).value)
      .wait();
    const dan = await openDemo(browser, link);
    await untilSettled(dan);
    assert.equal(await dan.$eval('.card textarea', ({ value }) => value), 'Written before sharing');
  });

  it('show each what the other types', async () => {
    await ann.locator('.column:nth-child(2) .add').click();
    await ann.keyboard.type('Bring cake');
    await ben.waitForFunction(() =>
      [...document.querySelectorAll('textarea')].some(({ value }) => value === 'Bring cake'),
    );
  });

  it('both keep both edits made at once, the later one after a refusal as stale', async () => {
    await Promise.all([untilSettled(ann), untilSettled(ben)]);
    const answers = answersTo(ann, 'PATCH');
    const writes = await holdRequests(ann, (request) => request.method() === 'PATCH');
    await setMember(ann, 'place', 'Church hall');
    await writes.made;
    await setMember(ben, 'time', 'Sunday, 3 pm');
    await untilSettled(ben);
    writes.release();
    await Promise.all([untilSettled(ann), untilMember(ben, 'place'), untilMember(ann, 'time')]);
    assert.deepEqual(answers, [409, 200]);
    assert.deepEqual(await stateOf(ann), await stateOf(ben));
  });

  it('are together again after a reload', async () => {
    const before = await stateOf(ann);
    await ben.reload();
    await untilSettled(ben);
    assert.deepEqual(await stateOf(ben), before);
    await setMember(ben, 'reloaded', 'yes');
    await untilMember(ann, 'reloaded');
  });

  it('are left alone by the function that sweeps', async () => {
    const response = await fetch(new URL('.netlify/functions/sweep-sessions', url), { method: 'POST' });
    assert.equal(response.status, 200);
    assert.match(
      String(await netlifyDev?.log()),
      /sweep-sessions \{\s+sessions: [1-9]\d*,\s+expired: 0,\s+removed: 0,\s+failed: 0/,
    );
    await setMember(ann, 'swept', 'After the sweep');
    await untilMember(ben, 'swept');
  });

  it('let a third join late', async () => {
    const eve = await openDemo(browser, ben.url());
    await untilSettled(eve);
    assert.deepEqual(await stateOf(eve), await stateOf(ann));
  });

  it('part: who leaves keeps the state and hears no more', async () => {
    await untilSettled(ben);
    const before = await stateOf(ben);
    await ben.$eval('shared-session', async (session) => session.leave());
    const fay = await openDemo(browser, ann.url());
    await setMember(ann, 'later', 'After Ben left');
    await untilMember(fay, 'later');
    assert.equal(await ben.$eval('shared-session', ({ status }) => status), 'idle');
    assert.deepEqual(await stateOf(ben), before);
  });
});
