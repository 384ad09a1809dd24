/**
 * How long it takes until an edit is seen on the other side, what an edit costs the page, and whether many changes leave
 * something behind. Two pages in Chromium on the built demo and `serve`: `npm run build && node
 * scripts/bench-latency.ts`; with `--netlify-dev`, the first of these under Netlify's dev server.
 */
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../test/support/browser.ts';
import { openDemo, start, untilSettled } from '../test/support/demo-page.ts';
import { startNetlifyDev } from '../test/support/netlify-dev.ts';
import { startServe } from '../test/support/serve.ts';
import { boardOf } from './bench-board.ts';
import type { Board } from './bench-board.ts';

const samples = 60;
const changes = 10_000;

interface Pair {
  readonly ann: Page;
  readonly ben: Page;
}

const underNetlify = process.argv.includes('--netlify-dev');
const served = underNetlify
  ? await startNetlifyDev()
  : await startServe('--store', 'memory', '--static', 'demo');
const browser = await launchBrowser();
try {
  await latency(await pairOn(browser, {}));
  if (!underNetlify) {
    await cost(await pairOn(browser, boardOf(1_000_000)));
    await heap(await pairOn(browser, { columns: [], text: '', list: [] }));
  }
} finally {
  await browser.close();
  await served.stop();
}

/** Two people in one session, each with a browser profile. */
async function pairOn(browser: Browser, state: object): Promise<Pair> {
  const ann = await openDemo(browser, served.url);
  await ann.$eval(
    'shared-session',
    (session, state) => {
      session.state = { columns: [], ...state };
    },
    state,
  );
  const ben = await openPage(browser, await start(ann));
  await Promise.all([untilSettled(ann), untilSettled(ben)]);
  return { ann, ben };
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.goto(address);
  await untilSettled(page);
  return page;
}

/** From the call of `update` on one page to `session-change` on the other, by the one clock of this machine. */
async function latency({ ann, ben }: Pair): Promise<void> {
  await ben.$eval('shared-session', (session) => {
    const seen: Record<string, number | undefined> = {};
    Object.assign(window, { seen });
    session.addEventListener('session-change', ({ detail }) => {
      const { at } = detail.state as { at?: number };
      if (at !== undefined) seen[at] ??= Date.now();
    });
  });
  await ann.$eval(
    'shared-session',
    async (session, samples) => {
      for (let sample = 0; sample < samples; sample += 1) {
        session.change((draft: { at: number }) => (draft.at = Date.now()));
        await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 700));
      }
    },
    samples,
  );
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const seen = await ben.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
  const took = Object.entries(seen).map(([at, when]) => when - Number(at));
  report(`edit → seen by the other, ${took.length} edits`, took);
}

/** What `update` and `state =` keep the main thread busy with on a state of 1 MB, and what the rest of it costs. */
async function cost({ ann }: Pair): Promise<void> {
  const took = await ann.$eval(
    'shared-session',
    async (session, samples) => {
      const took: Record<string, number[]> = { update: [], assign: [], share: [] };
      const middle = (board: Board) => {
        const cards = board.lists[board.lists.length >> 1]?.cards ?? [];
        return cards[cards.length >> 1];
      };
      for (let sample = 0; sample < samples; sample += 1) {
        const edit = (board: Board) => {
          const card = middle(board);
          if (card) card.text += 'x';
        };
        let before = performance.now();
        session.change(edit);
        took['update']?.push(performance.now() - before);
        await session.flush();
        const next = structuredClone(session.state) as unknown as Board;
        edit(next);
        before = performance.now();
        session.state = next;
        took['assign']?.push(performance.now() - before);
        await session.flush();
        const shared = { ...(session.state as unknown as Board), title: `Title ${sample}` };
        before = performance.now();
        session.state = shared;
        took['share']?.push(performance.now() - before);
        await session.flush();
      }
      return took;
    },
    samples,
  );
  report('main thread, `update` of a text in 1 MB', took['update'] ?? []);
  report('main thread, `state =` with the parts of 1 MB that did not change', took['share'] ?? []);
  report('main thread, `state =` with a copy of 1 MB', took['assign'] ?? []);
  const { taskDuration, edits } = await tasks(ann);
  console.log(
    `main thread, typing in 1 MB, everything included: ${taskDuration.toFixed(1)} ms an edit (${edits} edits)`,
  );
}

/** All that the page's main thread does while somebody types for a while, as Chromium counts it. */
async function tasks(page: Page): Promise<{ taskDuration: number; edits: number }> {
  const before = await page.metrics();
  const edits = 100;
  await page.$eval(
    'shared-session',
    async (session, edits) => {
      for (let edit = 0; edit < edits; edit += 1) {
        session.change((board: Board) => {
          const card = board.lists[0]?.cards[0];
          if (card) card.text += 'y';
        });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    edits,
  );
  const after = await page.metrics();
  return { taskDuration: (((after.TaskDuration ?? 0) - (before.TaskDuration ?? 0)) * 1000) / edits, edits };
}

/** The heap of both pages, garbage collected, as changes go by. The state stays small. */
async function heap({ ann, ben }: Pair): Promise<void> {
  const sizes: string[] = [];
  for (let done = 0; ; done += changes / 5) {
    sizes.push(`${done}: ${await heapOf(ann)} / ${await heapOf(ben)}`);
    if (done >= changes) break;
    await ann.$eval(
      'shared-session',
      async (session, count) => {
        for (let change = 0; change < count; change += 1) {
          session.change((draft: { text: string; list: number[] }) => {
            draft.text = `text ${change}`;
            draft.list = [...draft.list, change].slice(-50);
          });
          if (change % 20 === 19) await session.flush();
        }
        await session.flush();
      },
      changes / 5,
    );
    await untilSettled(ben);
  }
  console.log(`heap in MB, who edits / who watches, after changes: ${sizes.join(' · ')}`);
}

async function heapOf(page: Page): Promise<string> {
  const client = await page.createCDPSession();
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await client.detach();
  return (usedSize / 1e6).toFixed(1);
}

function report(name: string, took: readonly number[]): void {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(1);
  console.log(`${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}
