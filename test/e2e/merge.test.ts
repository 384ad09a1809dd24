/** What people see when several work at one place: the caret, undo, and what had to give way. On the demo and `serve`. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../support/browser.ts';
import { holdRequests, openDemo, start, untilSettled } from '../support/demo-page.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

interface Board {
  columns: { cards: { id: string; text: string }[] }[];
}

describe('Two people at one board', { timeout: 120_000 }, () => {
  let served: Served;
  let browser: Browser;
  let ann: Page;
  let ben: Page;

  before(async () => {
    served = await startServe('--store', 'memory', '--static', 'demo');
    browser = await launchBrowser();
  });

  beforeEach(async () => {
    ann = await openDemo(browser, served.url);
    ben = await openDemo(browser, await start(ann));
    await Promise.all([untilSettled(ann), untilSettled(ben)]);
  });

  after(async () => {
    await browser.close();
    await served.stop();
  });

  it('keep their carets where they were while the other types in the same card', async () => {
    await ann.bringToFront();
    await ann.locator('.card textarea').fill('bread and butter');
    await textsAre(ben, ['bread and butter']);
    await ann.$eval('.card textarea', (field) => {
      field.focus();
      field.setSelectionRange(9, 9); // before "and", after the space: "bread and| butter"
    });
    await setText(ben, 'fresh bread and butter');
    await textsAre(ann, ['fresh bread and butter']);
    await ann.bringToFront();
    await ann.keyboard.type(' salted');
    await textsAre(ben, ['fresh bread and salted butter']);
  });

  it('undo and redo what they did themselves', async () => {
    await ann.bringToFront();
    await ann.locator('.column:nth-child(2) .add').click();
    await ann.keyboard.type('of Ann');
    await ben.bringToFront();
    await ben.locator('.column:nth-child(3) .add').click();
    await ben.keyboard.type('of Ben');
    await textsAre(ann, [welcome, 'of Ann', 'of Ben']);
    await ann.bringToFront();
    await pressUndo(ann); // the typing
    await pressUndo(ann); // the card
    await textsAre(ben, [welcome, 'of Ben']);
    await pressUndo(ann, 'Shift');
    await pressUndo(ann, 'Shift');
    await textsAre(ben, [welcome, 'of Ann', 'of Ben']);
  });

  it('are told what gave way, and can put it back', async () => {
    const held = await holdRequests(ann, (request) => request.method() === 'PATCH');
    await ann.locator('.card textarea').fill('do not lose');
    await held.made;
    await ann.locator('.card textarea').fill('do not lose this'); // a second edit, still to be sent
    await ben.bringToFront();
    await ben.locator('.card .delete').click();
    await untilSettled(ben);
    held.release();
    await ann.bringToFront();
    await ann.waitForSelector('shared-session >>> [part=lost]');
    await ann.locator('shared-session >>> [part=button]').click();
    const notice = await ann.waitForSelector('shared-session >>> [part=notices] li');
    assert.match(String(await notice?.evaluate(({ textContent }) => textContent)), /do not lose this/);
    await ann.locator('shared-session >>> [part=notices] button').click();
    await textsAre(ben, ['do not lose this']);
    await ann.waitForFunction(() => {
      const { shadowRoot } = document.querySelector('shared-session') as Element;
      return shadowRoot?.querySelector('[part=lost], [part=notices] li') === null;
    });
  });
});

const welcome = 'Press Share, open the link in a second window';

async function textsAre(page: Page, texts: readonly string[]): Promise<void> {
  await page
    .waitForFunction(
      (expected) =>
        JSON.stringify([...document.querySelectorAll('textarea')].map(({ value }) => value)) === expected,
      { timeout: 10_000, polling: 50 },
      JSON.stringify(texts),
    )
    .catch(async (cause: unknown) => {
      const shown = await page.$$eval('textarea', (fields) => fields.map(({ value }) => value));
      throw new Error(`Expected ${JSON.stringify(texts)}, got ${JSON.stringify(shown)}`, { cause });
    });
}

async function setText(page: Page, text: string): Promise<void> {
  await page.$eval(
    'shared-session',
    (session, text) => {
      session.change((board: Board) => {
        const [card] = board.columns.flatMap(({ cards }) => cards);
        if (card) card.text = text;
      });
    },
    text,
  );
}

async function pressUndo(page: Page, ...modifiers: readonly 'Shift'[]): Promise<void> {
  const keys = ['Control', ...modifiers] as const;
  for (const key of keys) await page.keyboard.down(key);
  await page.keyboard.press('z');
  for (const key of keys) await page.keyboard.up(key);
}
