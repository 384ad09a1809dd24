/** What a page loads, and when: nothing but the entry for what it does alone. On `serve` with what `npm run build` made. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import { untilSettled } from '../support/demo-page.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

interface Draft {
  title: string;
  items: string[];
}

describe('A page that is alone', { timeout: 60_000 }, () => {
  let served: Served;
  let browser: Browser;

  before(async () => {
    served = await startServe('--store', 'memory', '--static', 'demo');
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    await served.stop();
  });

  /** A page with nothing but an element. Everything that it asks for from then on is noted by name. */
  async function open(variant: string): Promise<{ page: Page; loaded: string[] }> {
    const page = await browser.newPage();
    const loaded: string[] = [];
    await page.setRequestInterception(true);
    const body = `<!doctype html><html lang="en"><link rel="icon" href="data:,">
      <script type="module" src="./cdn/shared-session.min.js"></script>
      <shared-session variant="${variant}"></shared-session></html>`;
    page.on('request', (request) => {
      if (request.isNavigationRequest()) void request.respond({ contentType: 'text/html', body });
      else {
        loaded.push(new URL(request.url()).pathname.replace(/^.*\//, ''));
        void request.continue();
      }
    });
    await page.goto(served.url, { waitUntil: 'networkidle0' });
    return { page, loaded };
  }

  /** Edits of every kind, and all of them taken back and brought back. Returns the states on the way. */
  function edit(page: Page): Promise<unknown[]> {
    return page.$eval('shared-session', async (session) => {
      session.state = { title: '', items: [] };
      session.change((draft: Draft) => draft.items.push('first'));
      const states: unknown[] = [session.state];
      for (const title of ['P', 'Pl', 'Plan']) session.change((draft: Draft) => (draft.title = title));
      session.patch([{ op: 'add', path: '/items/-', value: 'second' }]);
      session.state = { title: 'Plan B', items: ['second', 'first'] };
      states.push(session.state);
      while (await session.undo()) states.push(session.state);
      while (await session.redo()) states.push(session.state);
      return states;
    });
  }

  for (const variant of ['none', 'button', 'panel']) {
    it(`edits, undoes and redoes without loading anything, with variant="${variant}"`, async () => {
      const { page, loaded } = await open(variant);
      const expected = {
        none: ['shared-session.min.js'],
        button: ['shared-session.min.js', 'shared-session-language.min.js'],
        panel: ['shared-session.min.js', 'shared-session-language.min.js', 'shared-session-panel.min.js'],
      };
      assert.deepEqual([...loaded].sort(), [...expected[variant as 'none']].sort());
      loaded.length = 0;
      const states = await edit(page);
      await page.waitForNetworkIdle();
      assert.deepEqual(loaded, []);
      assert.deepEqual(states[0], { title: '', items: ['first'] });
      const last = { title: 'Plan B', items: ['second', 'first'] };
      assert.deepEqual([states[1], states.at(-1)], [last, last]);
      assert.ok(states.some((state) => JSON.stringify(state) === '{"title":"","items":[]}'));
      await page.close();
    });
  }

  it('never loads a panel with variant="none", whatever it does', async () => {
    const { page, loaded } = await open('none');
    await edit(page);
    await page.$eval('shared-session', async (session) => session.start());
    await edit(page);
    await untilSettled(page);
    await page.$eval('shared-session', async (session) => session.end());
    await page.waitForNetworkIdle();
    assert.deepEqual(loaded.filter((name) => name.endsWith('.js')), ['shared-session.min.js', 'shared-session-sharing.min.js']); // prettier-ignore
    await page.close();
  });
});
