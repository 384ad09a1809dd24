/** Three people and a network that does its worst: nothing may be lost, and nothing count twice. On the demo and `serve`. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import { openDemo, start, stateOf, untilSettled } from '../support/demo-page.ts';
import { openFaultyProxy } from '../support/faulty-proxy.ts';
import type { FaultyProxy } from '../support/faulty-proxy.ts';

import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

interface State {
  readonly columns: readonly [];
  /** What everybody added, each once. */
  readonly items: readonly string[];
  /** How often each changed something. */
  readonly edits: Readonly<Record<string, number>>;
}

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const people = ['ann', 'ben', 'cleo'];
const editsEach = 120;
const items = people.flatMap((name) => Array.from({ length: editsEach }, (_, index) => `${name} ${index}`));

describe('A network that loses, delays, doubles, cuts off and reorders', { timeout: 120_000 }, () => {
  let served: Served;
  let proxy: FaultyProxy;
  let browser: Browser;

  before(async () => {
    served = await startServe('--store', 'memory', '--static', 'demo');
    proxy = await openFaultyProxy(served.url, seed);
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    proxy.close();
    await served.stop();
  });

  it(`loses no edit and doubles none, and all see the same in the end (SEED=${seed})`, async () => {
    const [first, ...others] = await open();
    assert.ok(first);
    const pages = [first, ...others];
    await Promise.all(pages.map((page, index) => edit(page, String(people[index]))));
    proxy.calm();
    for (const page of pages)
      await page.$eval('shared-session', (session) => {
        session.refresh();
      });
    await Promise.all(pages.map(untilSettled));
    const last = await Promise.all(pages.map(untilComplete));
    for (const state of last) assert.deepEqual(state, last[0]);
    assert.deepEqual([...(last[0]?.items ?? [])].sort(), [...items].sort());
    assert.deepEqual(last[0]?.edits, Object.fromEntries(people.map((name) => [name, editsEach])));
    console.log(`  seed ${seed}: ${JSON.stringify(proxy.counts)}`);
    for (const [fault, count] of Object.entries(proxy.counts))
      assert.ok(count > 0, `${fault} never happened`);
  });

  async function open(): Promise<Page[]> {
    const first = await openDemo(browser, served.url);
    await first.$eval('shared-session', (session) => {
      session.state = { columns: [], items: [], edits: {} };
    });
    const link = await start(first);
    await first.close();
    // The first came by a good network, lest there is nothing to join.
    const { hash } = new URL(link);
    return Promise.all(
      people.map(async () => {
        const page = await (await browser.createBrowserContext()).newPage();
        await page.goto(new URL(hash, proxy.url).href);
        await untilSettled(page);
        return page;
      }),
    );
  }
});

/** Edits in fits and starts, as people do. */
function edit(page: Page, name: string): Promise<void> {
  return page.$eval(
    'shared-session',
    async (session, name, edits) => {
      for (let index = 0; index < edits; index += 1) {
        session.change((draft: { items: string[]; edits: Record<string, number> }) => {
          draft.items.splice(draft.items.length >> 1, 0, `${name} ${index}`);
          draft.edits[name] = index + 1;
        });
        await new Promise((resolve) => setTimeout(resolve, index % 10 === 9 ? 700 : 40));
      }
    },
    name,
    editsEach,
  );
}

/** Resolves with the state once it has everything, or with what there is after 20 s. */
async function untilComplete(page: Page): Promise<State> {
  await page
    .waitForFunction(
      (count) => {
        const session = document.querySelector('shared-session');
        session?.refresh();
        return (
          (session?.state as unknown as State | undefined)?.items.length === count && session?.pending === 0
        );
      },
      { polling: 200, timeout: 20_000 },
      items.length,
    )
    .catch(() => undefined);
  return (await stateOf(page)) as unknown as State;
}
