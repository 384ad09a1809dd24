/** The CDN file on a page with a policy as strict as they come: everything works, and nothing is even tried that is forbidden. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { serve } from 'srvx';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { browserKinds } from '../support/browser.ts';

const readme = await readFile(resolve(import.meta.dirname, '../../README.md'), 'utf8');

/** The policy that the README names, and the icon of this page. */
const policy = `${/^Content-Security-Policy: (.+)$/m.exec(readme)?.[1] ?? ''}; img-src data:`;

const page = `<!doctype html>
<html lang="en">
  <head>
    <title>Strict</title>
    <link rel="icon" href="data:," />
    <script src="/watch.js"></script>
    <script type="module" src="/cdn/shared-session.min.js"></script>
  </head>
  <body><shared-session></shared-session></body>
</html>`;

/** Keeps what the policy forbade. */
const watch = `window.violations = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
  window.violations.push([violatedDirective, blockedURI, sourceFile, lineNumber].join(' '));
});`;

/** A site with this policy, and the function on it. */
async function openSite() {
  const handle = createHandler({ store: memoryStore() });
  const cdn = resolve(import.meta.dirname, '../../cdn');
  const script = (body: BodyInit) => new Response(body, { headers: { 'Content-Type': 'text/javascript' } });
  const server = serve({
    port: 0,
    hostname: 'localhost',
    silent: true,
    gracefulShutdown: false,
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname.startsWith('/api/')) return handle(request);
      if (pathname === '/watch.js') return script(watch);
      const [, file] = /^\/cdn\/([\w.-]+)$/.exec(pathname) ?? [];
      if (file !== undefined) return script(await readFile(join(cdn, file), 'utf8'));
      const headers = {
        'Content-Type': 'text/html',
        'Content-Security-Policy': searchParams.get('policy') ?? policy,
      };
      return new Response(page, { headers });
    },
  });
  await server.ready();
  return { url: String(server.url), close: () => server.close(true) };
}

for (const kind of browserKinds()) {
  describe(`Under a strict policy, in ${kind.name}`, { skip: kind.skip, timeout: 120_000 }, () => {
    let site: Awaited<ReturnType<typeof openSite>>;
    let profile: string;
    let browser: Browser;
    const complaints: string[] = [];

    before(async () => {
      site = await openSite();
      profile = await mkdtemp(join(tmpdir(), 'shared-session-csp-'));
      browser = await kind.launch(profile);
    });

    after(async () => {
      await browser.close();
      await site.close();
      await rm(profile, { recursive: true, force: true });
    });

    async function open(url: string): Promise<Page> {
      const page = await browser.newPage();
      page.on('console', (message) => {
        if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(url);
      return page;
    }

    const press = (page: Page, part: string) => page.locator(`shared-session >>> [part=${part}]`).click();

    const violations = (page: Page) =>
      page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);

    it('one starts, copies the link and shows its code, and another joins and takes a name', async () => {
      const ann = await open(site.url);
      await press(ann, 'button');
      await press(ann, 'start');
      await ann.locator('shared-session >>> #link').wait();
      await press(ann, 'copy');
      await press(ann, 'show-code');
      await ann.locator('shared-session >>> [part=code]').wait();
      const ben = await open(await ann.$eval('shared-session', (session) => String(session.link)));
      await press(ben, 'button');
      await ben.locator('shared-session >>> #name').fill('Ben');
      await ben.keyboard.press('Enter');
      await ann.bringToFront(); // who is hidden asks rarely
      await ann.locator('shared-session >>> .avatar[title=Ben]').wait();
      assert.deepEqual([...(await violations(ann)), ...(await violations(ben))], []);
      assert.deepEqual(complaints, []);
      const color = await ann.$eval('shared-session', (session) => {
        const avatar = session.shadowRoot?.querySelector<HTMLElement>('.avatar[title=Ben]');
        return avatar?.style.getPropertyValue('--_person') ?? '';
      });
      assert.notEqual(color, '');
    });

    it('the policy of Lit is needed', async () => {
      const without = policy.replace('trusted-types lit-html', "trusted-types 'none'");
      const eve = await open(`${site.url}?${new URLSearchParams({ policy: without }).toString()}`);
      await eve.waitForFunction(
        () => (globalThis as unknown as { violations: string[] }).violations.length > 0,
      );
      assert.match(String(await violations(eve)), /trusted-types/);
    });

    it('what is forbidden is noticed', async () => {
      const eve = await open(site.url);
      await eve.evaluate(async () => {
        const noticed = new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', resolve);
        });
        document.body.setAttribute('style', 'color: red');
        await noticed;
      });
      assert.match(String(await violations(eve)), /style-src/);
    });
  });
}
