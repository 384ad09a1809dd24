/** Pages that load the script twice, are left and come back to, and links to view only. On the demo and `serve`. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import {
  holdRequests,
  openDemo,
  setMember,
  start,
  stateOf,
  untilMember,
  untilSettled,
} from '../support/demo-page.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

describe('A page in its life', { timeout: 120_000 }, () => {
  let served: Served;
  let browser: Browser;
  let ann: Page;
  let errors: string[];

  before(async () => {
    served = await startServe('--store', 'memory', '--static', 'demo');
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    errors = [];
    ann = await openDemo(browser, served.url);
    ann.on('pageerror', (error) => errors.push(String(error)));
  });

  after(async () => {
    await browser.close();
    await served.stop();
  });

  it('may load the script twice, under two addresses', async () => {
    await ann.addScriptTag({ url: './cdn/shared-session.min.js?again', type: 'module' });
    const ben = await openDemo(browser, await start(ann));
    await ben.addScriptTag({ url: './cdn/shared-session.min.js?again', type: 'module' });
    await setMember(ann, 'ofAnn', 'yes');
    await setMember(ben, 'ofBen', 'yes');
    await Promise.all([untilMember(ben, 'ofAnn'), untilMember(ann, 'ofBen')]);
    assert.deepEqual(errors, []);
  });

  it('replaces nothing in a session with what its app begins with, though the script of the app comes late', async () => {
    const link = await start(ann);
    await setMember(ann, 'kept', 'yes');
    await untilSettled(ann);
    const context = await browser.createBrowserContext();
    const ben = await context.newPage();
    const app = await holdRequests(ben, (request) => request.url().endsWith('/board.js'));
    const read = ben.waitForResponse((response) => response.url().includes('/api/shared-sessions/v'));
    const opened = ben.goto(link);
    await Promise.all([app.made, read]);
    app.release();
    await opened;
    await untilSettled(ben);
    assert.deepEqual(await stateOf(ann), await stateOf(ben));
    await context.close();
  });

  it('is in its session again when somebody goes back to it, as the owner, with the last edit', async () => {
    await start(ann);
    const ben = await openDemo(browser, ann.url());
    await untilSettled(ben);
    await setMember(ann, 'last', 'words');
    await ann.goto('about:blank');
    await untilMember(ben, 'last');
    await setMember(ben, 'meanwhile', 'yes');
    await untilSettled(ben);
    await ann.goBack();
    await untilMember(ann, 'meanwhile');
    await untilSettled(ann);
    assert.equal(await ann.$eval('shared-session', ({ access }) => access), 'owner');
    assert.deepEqual(await stateOf(ann), await stateOf(ben));
    assert.deepEqual(errors, []);
  });

  it('opened by a link to view only shows everything and lets nothing be changed', async () => {
    await start(ann);
    const link = await ann.$eval('shared-session', (session) => session.linkFor('view'));
    const eve = await openDemo(browser, String(link));
    await untilSettled(eve);
    assert.ok(await eve.$eval('.card textarea', ({ readOnly }) => readOnly));
    assert.equal(await eve.$eval('.add', (button) => getComputedStyle(button).display), 'none');
    await setMember(ann, 'news', 'yes');
    await untilMember(eve, 'news');
    await assert.rejects(setMember(eve, 'not', 'allowed'), /can view, not edit/);
    // The owner ends it: everybody is told, and keeps what they see.
    await ann.$eval('shared-session', (session) => session.end());
    await eve.waitForFunction(() => document.querySelector('shared-session')?.status === 'ended');
    await eve.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('.card textarea')?.readOnly === false,
    );
    assert.deepEqual(await stateOf(eve), await stateOf(ann));
  });
});
