/** `npm run screenshots`: the pictures in the README, taken of the demo as it is. Needs what `npm run build` makes. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'puppeteer-core';
import type { SharedSession } from '../components/index.ts';
import { launchBrowser } from '../test/support/browser.ts';
import { contactSheets } from './contact-sheets.ts';
import { still } from './panel-scenes.ts';

interface Board {
  columns: { id: string; title: string; cards: { id: string; text: string }[] }[];
}

const root = resolve(import.meta.dirname, '..');
const folder = resolve(root, 'docs/screenshots');
const cards = {
  todo: ['Invite the choir', 'Borrow the big tent'],
  doing: ['Ask the bakery for 40 pretzels', 'Print the programme'],
  done: ['Book the square for Sunday'],
};

const { url, stop } = await serveDemo();
const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  await writeFile(resolve(folder, 'two-windows.png'), await twoWindows(browser));
  for (const [name, sheet] of await contactSheets({ browser, url })) {
    await writeFile(resolve(folder, `panel-${name}.png`), sheet);
  }
} finally {
  await browser.close();
  stop();
}

async function twoWindows(browser: Browser): Promise<Uint8Array> {
  const ann = await openWindow(browser, url);
  const link = await ann.evaluate(async (cards) => {
    const session = document.querySelector<SharedSession>('shared-session');
    if (session === null) throw new Error('Expected the demo to have a session');
    session.change((draft: Board) => {
      for (const column of draft.columns) {
        const texts = cards[column.id as keyof typeof cards];
        column.cards = texts.map((text) => ({ id: text, text }));
      }
    });
    return session.start();
  }, cards);
  const ben = await openWindow(browser, link);
  await ben.locator('.column:first-child .add').click();
  await ben.keyboard.type('Find somebody with a piano');
  await ann.bringToFront(); // who is hidden asks rarely
  await ann.waitForFunction(() =>
    [...document.querySelectorAll('textarea')].some(({ value }) => value.endsWith('piano')),
  );
  await ann.evaluate(() => {
    document.querySelector<SharedSession>('shared-session')?.show();
  });
  return sideBySide(browser, [await picture(ann), await picture(ben)]);
}

/** A window of its own browser profile, as if somebody else sat in front of it. */
async function openWindow(browser: Browser, address: string): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.emulateMediaFeatures([still]);
  await page.setViewport({ width: 780, height: 420, deviceScaleFactor: 2 });
  await page.goto(address);
  await page.waitForSelector('.card');
  return page;
}

async function picture(page: Page): Promise<string> {
  await page.bringToFront();
  return `data:image/png;base64,${await page.screenshot({ encoding: 'base64' })}`;
}

async function sideBySide(browser: Browser, pictures: readonly string[]): Promise<Uint8Array> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1640, height: 490, deviceScaleFactor: 2 });
  const windows = pictures.map(
    (source) => `<figure><i></i><i></i><i></i><img src="${source}" width="780"></figure>`,
  );
  await page.setContent(`<style>
    body { display: flex; justify-content: center; align-items: center; gap: 20px; height: 100vh; margin: 0; }
    figure { margin: 0; border: 1px solid #c5cad4; border-radius: 10px; overflow: hidden; background: #e3e6ec; }
    i { display: inline-block; width: 11px; height: 11px; margin: 9px 0 9px 9px; border-radius: 50%; background: #b4bac6; }
    img { display: block; }
  </style>${windows.join('')}`);
  return page.screenshot({ type: 'png', omitBackground: true });
}

async function serveDemo(): Promise<{ url: string; stop: () => void }> {
  const options = ['--port', '0', '--store', 'memory', '--static', 'demo'];
  const child = spawn(process.execPath, ['netlify/cli.ts', 'serve', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill());
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/localhost:\d+\//.exec(line) ?? [];
    if (url !== undefined) return { url, stop: () => child.kill() };
  }
  throw new Error('Expected serve to print its address');
}
