/** What a page holds on to, by Chromium's own counters. On the demo and `serve`. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import { openDemo } from '../support/demo-page.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

/** Starts a session and leaves it, so often, and lets the panel show both. */
async function startAndLeave(page: Page, times: number): Promise<void> {
  await page.$eval(
    'shared-session',
    async (session, times) => {
      // As the browser does, after what is to be seen: twice, for what a frame leads to.
      const shown = async () => {
        await session.updateComplete;
        for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
      };
      for (let cycle = 0; cycle < times; cycle += 1) {
        await session.start();
        await shown();
        await session.leave();
        await shown();
      }
    },
    times,
  );
}

/** What the page has after garbage was collected. */
async function heldBy(page: Page): Promise<{ nodes: number; listeners: number }> {
  const client = await page.createCDPSession();
  for (let times = 0; times < 3; times += 1) await client.send('HeapProfiler.collectGarbage');
  await client.detach();
  const { Nodes = 0, JSEventListeners = 0 } = await page.metrics();
  return { nodes: Nodes, listeners: JSEventListeners };
}

describe('A page that starts and leaves again and again', { timeout: 120_000 }, () => {
  let served: Served;
  let browser: Browser;

  before(async () => {
    served = await startServe('--store', 'memory', '--static', 'demo', '--no-rates');
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await served.stop();
  });

  for (const variant of ['panel', 'button', 'none']) {
    it(`holds on to no nodes and no listeners, with variant="${variant}"`, async (t) => {
      const page = await openDemo(browser, served.url);
      await page.$eval('shared-session', (session, variant) => { session.setAttribute('variant', variant); }, variant); // prettier-ignore
      await startAndLeave(page, 5);
      const first = await heldBy(page);
      const cycles = 50;
      await startAndLeave(page, cycles);
      const last = await heldBy(page);
      const [nodes, listeners] = [last.nodes - first.nodes, last.listeners - first.listeners];
      t.diagnostic(
        `${cycles} cycles: ${nodes} nodes, ${listeners} listeners more than ${JSON.stringify(first)}`,
      );
      // What is there may vary a little; a leak is as much in every cycle.
      assert.ok(nodes < cycles, `${nodes} nodes in ${cycles} cycles`);
      assert.ok(listeners < cycles, `${listeners} listeners in ${cycles} cycles`);
      await page.browserContext().close();
    });
  }
});
