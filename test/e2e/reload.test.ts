/** What survives when pages are reloaded, closed or killed, and what several tabs do together. On the demo and `serve`. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import type { Json } from '../../components/index.ts';
import { browserKinds } from '../support/browser.ts';
import { start, untilCutOff, untilSettled } from '../support/demo-page.ts';
import { openGate } from '../support/gate.ts';
import type { Gate } from '../support/gate.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

interface List {
  readonly items: readonly string[];
}

for (const kind of browserKinds()) {
  describe(`A person with ${kind.name}`, { timeout: 240_000, skip: kind.skip }, () => {
    let served: Served;
    let gate: Gate;
    let profile: string;
    let browser: Browser;
    let page: Page;
    let link: string;

    before(async () => {
      served = await startServe('--store', 'memory', '--static', 'demo');
      profile = mkdtempSync(join(tmpdir(), 'shared-session-profile-'));
      gate = await openGate(served.url);
      browser = await kind.launch(profile);
    });

    beforeEach(async () => {
      page = await openTab(gate.url);
      await page.$eval('shared-session', (session) => {
        session.state = { items: [] };
      });
      link = await start(page);
      await untilSettled(page);
    });

    afterEach(async () => {
      gate.state = 'open';
      for (const page of await browser.pages()) await page.goto('about:blank');
    });

    after(async () => {
      await browser.close();
      gate.close();
      await served.stop();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });

    it('finds edits made while the session could not be reached after a reload, and they arrive once', async () => {
      gate.state = 'shut';
      for (const item of ['one', 'two', 'three']) await add(page, item);
      await page.reload();
      await untilItems(page, ['one', 'two', 'three']);
      await add(page, 'four');
      await page.reload();
      await untilItems(page, ['one', 'two', 'three', 'four']);
      assert.deepEqual(await itemsOf(link), []);
      gate.state = 'open';
      await untilSettled(page);
      assert.deepEqual(await itemsOf(link), ['one', 'two', 'three', 'four']);
    });

    it('counts a change once whose answer was lost before the reload', async () => {
      gate.state = 'mute';
      await add(page, 'once');
      await until(async () => (await itemsOf(link)).includes('once'));
      await page.reload();
      await untilItems(page, ['once']);
      await add(page, 'then');
      gate.state = 'open';
      await untilSettled(page);
      assert.deepEqual(await itemsOf(link), ['once', 'then']);
    });

    it('sends the last edit when the page goes', async () => {
      await page.$eval('shared-session', (session) => {
        session.change((draft: { items: string[] }) => draft.items.push('last words'));
        location.href = 'about:blank';
      });
      await until(async () => (await itemsOf(link)).length > 0);
      assert.deepEqual(await itemsOf(link), ['last words']);
    });

    it('loses nothing when the browser is killed', async () => {
      gate.state = 'shut';
      await add(page, 'before the crash');
      await add(page, 'right before');
      await pause(200); // the disk has it
      await kill(browser);
      browser = await kind.launch(profile);
      page = await openTab(link);
      await untilItems(page, ['before the crash', 'right before']);
      gate.state = 'open';
      await untilSettled(page);
      assert.deepEqual(await itemsOf(link), ['before the crash', 'right before']);
    });

    it('keeps the state with the edits when the session is over meanwhile', async () => {
      gate.state = 'shut';
      await add(page, 'too late');
      const view = await viewOf(link);
      const kept = await page.evaluate((name) => localStorage.getItem(name), `shared-session:owner:${view}`);
      const [owner] = String(kept).split(' '); // and since when
      await page.goto('about:blank');
      const ended = await fetch(sessionAt(view), {
        method: 'DELETE',
        headers: { Authorization: `Bearer ${owner}` },
      });
      assert.equal(ended.status, 204);
      gate.state = 'open';
      page = await openTab(link);
      const session = await page.waitForSelector('shared-session');
      await page.waitForFunction((session) => session?.status === 'ended', { polling: 50 }, session);
      await untilItems(page, ['too late']);
      assert.equal(await page.$eval('shared-session', ({ error }) => error?.code), 'session-ended');
    });

    it('polls from one tab only, and shows in each what happens in the other', async () => {
      const second = await openTab(link);
      await untilSettled(second);
      await second.bringToFront();
      await pause(1000);
      const [first, other] = [polls(page), polls(second)];
      await pause(2500);
      assert.equal(Math.min(first.length, other.length), 0, `${first.length} and ${other.length} polls`);
      assert.ok(Math.max(first.length, other.length) >= 3);
      first.length = 0;
      other.length = 0;
      await add(page, 'of the first');
      await untilItems(second, ['of the first']);
      await add(second, 'of the second');
      await untilItems(page, ['of the first', 'of the second']);
      await Promise.all([untilSettled(page), untilSettled(second)]);
      assert.deepEqual(await itemsOf(link), ['of the first', 'of the second']);
      assert.equal(Math.min(first.length, other.length), 0);
    });

    it('sees an edit of one tab in the other as soon as it is accepted, without a request', async () => {
      const second = await openTab(link);
      await untilSettled(second);
      await second.bringToFront();
      await second.$eval('shared-session', (session) => {
        session.addEventListener('session-change', () => {
          Object.assign(globalThis, { seenAt: Date.now() });
        });
      });
      const delays: number[] = [];
      for (const item of ['a', 'b', 'c', 'd', 'e']) {
        const acceptedAt = await page.$eval(
          'shared-session',
          async (session, item) => {
            session.change((draft: { items: string[] }) => draft.items.push(item));
            await session.flush();
            return Date.now();
          },
          item,
        );
        await untilItem(second, item);
        delays.push(
          (await second.evaluate(() => (globalThis as unknown as { seenAt: number }).seenAt)) - acceptedAt,
        );
      }
      assert.ok(Number(delays.toSorted((a, b) => a - b)[2]) < 50, `${String(delays)} ms`);
    });

    it('goes on polling from another tab within two seconds when the one that did is closed', async () => {
      const second = await openTab(link);
      await untilSettled(second);
      await second.bringToFront();
      await pause(1000);
      const other = polls(page);
      await second.close();
      await page.bringToFront();
      await pause(2000);
      assert.ok(other.length > 0);
    });

    it('sends from another tab what a closed one could not', async () => {
      const second = await openTab(link);
      await untilSettled(second);
      gate.state = 'shut';
      await add(second, 'left behind');
      await pause(200);
      await second.close();
      await page.bringToFront();
      gate.state = 'open';
      await until(async () => (await itemsOf(link)).length > 0);
      await untilItems(page, ['left behind']);
      await untilSettled(page);
      assert.deepEqual(await itemsOf(link), ['left behind']);
    });

    it('shows after a reload what was pending, though another tab has pending work too', async () => {
      const second = await openTab(link);
      await untilSettled(second);
      gate.state = 'shut';
      await add(second, 'of the second');
      await add(page, 'of the first');
      await page.reload();
      await untilItems(page, ['of the first']);
      // In Firefox it is hidden, and rests now: it has to hear from the second that it need not.
      await untilCutOff(page);
      gate.state = 'open';
      await second.evaluate(() => dispatchEvent(new Event('online'))); // lest the pauses of that one count here
      await Promise.all([untilSettled(page), untilSettled(second)]);
      await until(async () => (await itemsOf(link)).length === 2);
      assert.deepEqual([...(await itemsOf(link))].sort(), ['of the first', 'of the second']);
    });

    async function openTab(address: string): Promise<Page> {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForSelector('shared-session');
      await page.waitForFunction(() => customElements.get('shared-session') !== undefined);
      return page;
    }

    /** What the function has. */
    async function itemsOf(link: string): Promise<readonly string[]> {
      const response = await fetch(sessionAt(await viewOf(link)));
      return ((await response.json()) as { state: List }).state.items;
    }

    function sessionAt(view: string): URL {
      return new URL(`api/shared-sessions/${view}`, served.url);
    }
  });
}

async function viewOf(link: string): Promise<string> {
  const { readKeyOrLink } = await import('../../components/core/keys.ts');
  const { deriveKeys } = await import('../../components/session/keys.ts');
  const key = readKeyOrLink(link, 'session');
  if (key === null) throw new Error(`Expected a key in ${link}`);
  return (await deriveKeys(key)).view;
}

async function add(page: Page, item: string): Promise<void> {
  await page.$eval(
    'shared-session',
    (session, item) => {
      session.change((draft: { items: string[] }) => draft.items.push(item));
    },
    item,
  );
}

async function untilItems(page: Page, items: readonly string[]): Promise<void> {
  await untilState(page, JSON.stringify({ items }), (state, expected) => JSON.stringify(state) === expected);
}

async function untilItem(page: Page, item: string): Promise<void> {
  await untilState(page, item, (state, item) => (state as unknown as List).items.includes(item));
}

async function untilState(
  page: Page,
  expected: string,
  isMet: (state: Json, expected: string) => boolean,
): Promise<void> {
  let state: Json = null;
  await until(async () => {
    state = await page.$eval('shared-session', (session) => session.state as Json);
    return state !== null && isMet(state, expected);
  }).catch((cause: unknown) => {
    throw new Error(`Expected ${expected}, got ${JSON.stringify(state)}`, { cause });
  });
}

/** The polls of a page from now on. */
function polls(page: Page): string[] {
  const urls: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().includes('?since=')) urls.push(request.url());
  });
  return urls;
}

async function kill(browser: Browser): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    browser.once('disconnected', () => {
      resolve();
    });
  });
  browser.process()?.kill('SIGKILL');
  await gone;
  await pause(500);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('Expected it within 15 s');
    await pause(20);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
