/** Every state of the button and the panel, played on the demo against the real function. */
import type { Browser, HTTPRequest, Page } from 'puppeteer-core';
import type { SharedSession } from '../components/index.ts';

export interface Scene {
  readonly caption: string;
  readonly shows: 'button' | 'panel';
  /** Plays it, up to what the picture is taken of. */
  readonly play: (stage: Stage) => Promise<Page>;
}

/** `astray`: somebody else answers, as in a hotel · `cut`: nobody does. */
type Fault = 'hold' | 'astray' | 'cut' | null;

/** What pages are opened with. */
export interface Stage {
  readonly browser: Browser;
  /** Where the demo is. */
  readonly url: string;
}

/** No picture is taken while something fades in. */
export const still = { name: 'prefers-reduced-motion', value: 'reduce' };

/** A page, and what happens to the requests that it makes to the function. */
interface Actor {
  readonly page: Page;
  fault: (request: HTTPRequest) => Fault;
  /** What was held; the scene may let it go. */
  readonly held: HTTPRequest[];
}

export const scenes: readonly Scene[] = [
  { caption: 'Button', shows: 'button', play: async (stage) => (await enter(stage)).page },
  { caption: 'Connecting', shows: 'button', play: async (stage) => (await connecting(stage)).page },
  { caption: 'Live, with people', shows: 'button', play: async (stage) => (await withOthers(stage)).page },
  { caption: 'Offline, with edits', shows: 'button', play: async (stage) => (await offline(stage)).page },
  { caption: 'Edits gave way', shows: 'button', play: async (stage) => (await conflicts(stage)).page },
  { caption: 'Ended', shows: 'button', play: async (stage) => (await ended(stage)).page },
  panel('Alone', (stage) => enter(stage)),
  panel('Connecting', connecting),
  panel('Joining failed', joiningFailed),
  panel('Just started', justStarted),
  panel('With others', withOthers),
  panel('QR code', (stage) => pressed(stage, '[part=show-code]', '[part=code]')),
  panel('Link to view', (stage) => pressed(stage, 'input[value=view]', '[part=invite]')),
  panel('Viewing', viewing),
  panel('Naming oneself', naming),
  panel('Saving', saving),
  panel('Reconnecting', reconnecting),
  panel('Offline', offline),
  panel('Edits gave way', conflicts),
  panel('Ending', (stage) => pressed(stage, '[part=end]', '[part=confirm]')),
  panel('Ended', ended),
  { caption: 'In place', shows: 'panel', play: inPlace },
];

function panel(caption: string, act: (stage: Stage) => Promise<Actor>): Scene {
  const play = async (stage: Stage) => {
    const { page } = await act(stage);
    await show(page);
    return page;
  };
  return { caption, shows: 'panel', play };
}

/** Somebody opens the demo, in a browser profile of their own. */
async function enter({ browser, url }: Stage, address = url, name = 'Ann Archer'): Promise<Actor> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.emulateMediaFeatures([still]);
  const actor: Actor = { page, fault: () => null, held: [] };
  await page.setViewport({ width: 900, height: 1200 });
  page.setDefaultTimeout(10_000);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const fault = request.url().includes('/api/') ? actor.fault(request) : null;
    if (fault === 'astray') void request.respond({ status: 404, body: '<!doctype html>' });
    else if (fault === 'cut') void request.abort();
    else if (fault === 'hold') actor.held.push(request);
    else void request.continue();
  });
  await page.goto(address);
  await page.waitForSelector('.card');
  await inSession(page, (session, name) => (session.userName = name), name);
  return actor;
}

async function connecting(stage: Stage): Promise<Actor> {
  const ann = await enter(stage);
  ann.fault = () => 'hold';
  await inSession(ann.page, (session) => void session.join(`e${'0'.repeat(26)}`).catch(() => null));
  return ann;
}

async function joiningFailed(stage: Stage): Promise<Actor> {
  const ann = await enter(stage);
  await show(ann.page);
  await ann.page.locator('shared-session >>> #key').fill(`e${'0'.repeat(26)}`);
  await ann.page.locator('shared-session >>> [part=join] button').click();
  await ann.page.waitForFunction(() => {
    const session = document.querySelector('shared-session');
    return session?.status === 'idle' && session.error !== null; // it is asked for more than once
  });
  return ann;
}

async function justStarted(stage: Stage): Promise<Actor> {
  const ann = await enter(stage);
  const permission = { name: 'clipboard-write' } as const;
  await ann.page.browserContext().setPermission(new URL(stage.url).origin, { permission, state: 'granted' });
  await show(ann.page);
  await ann.page.locator('shared-session >>> [part=start]').click();
  await ann.page.waitForSelector('shared-session >>> [part=copy]');
  return ann;
}

async function started(stage: Stage): Promise<Actor> {
  const ann = await enter(stage);
  await inSession(ann.page, (session) => session.start());
  return ann;
}

const others = [
  { id: 'ben', name: 'Ben Okafor', color: '#c2410c' },
  { id: 'cleo', name: 'Cleo', color: '#0f766e' },
  { id: 'dina', name: 'دينا', color: '#7c3aed' },
];

async function withOthers(stage: Stage): Promise<Actor> {
  const ann = await started(stage);
  const id = await inSession(ann.page, (session) => session.linkFor('view')?.split('=').at(-1));
  for (const other of others) {
    const where = new URL(`/api/shared-sessions/${String(id)}/participants`, stage.url);
    const { status } = await fetch(where, { method: 'POST', body: JSON.stringify(other) });
    if (status !== 200) throw new Error(`Expected 200 for a participant, got ${status}`);
  }
  await inSession(ann.page, (session) => (session.userName = 'Ann Archer '));
  await ann.page.waitForFunction(() => document.querySelector('shared-session')?.participantCount === 4);
  return ann;
}

/** Something is pressed in the panel, and something comes of it. */
async function pressed(stage: Stage, what: string, result: string): Promise<Actor> {
  const ann = await withOthers(stage);
  await show(ann.page);
  await ann.page.$eval(`shared-session >>> ${what}`, (found) => {
    (found as HTMLElement).click();
  });
  await ann.page.waitForSelector(`shared-session >>> ${result}`);
  return ann;
}

async function viewing(stage: Stage): Promise<Actor> {
  const ann = await started(stage);
  const link = await inSession(ann.page, (session) => session.linkFor('view'));
  const ben = await enter(stage, String(link), 'Ben Okafor');
  await ben.page.waitForFunction(() => document.querySelector('shared-session')?.participantCount === 2);
  return ben;
}

async function naming(stage: Stage): Promise<Actor> {
  const ann = await withOthers(stage);
  await show(ann.page);
  await ann.page.locator('shared-session >>> #name').fill('Annabel Archer');
  return ann;
}

async function saving(stage: Stage): Promise<Actor> {
  const ann = await withOthers(stage);
  ann.fault = (request) => (request.method() === 'PATCH' ? 'hold' : null);
  await edit(ann.page, 'Bring chairs');
  await show(ann.page);
  await told(ann.page, 'busy');
  return ann;
}

async function reconnecting(stage: Stage): Promise<Actor> {
  const ann = await withOthers(stage);
  ann.fault = () => 'astray';
  await inSession(ann.page, (session) => {
    session.refresh();
  });
  await show(ann.page);
  await ann.page.waitForSelector('shared-session >>> [part=offline]');
  return ann;
}

async function offline(stage: Stage): Promise<Actor> {
  const ann = await withOthers(stage);
  ann.fault = () => 'cut'; // and no more than that, so that languages can be loaded
  for (const text of ['Bring chairs', 'Bring tables']) await edit(ann.page, text);
  await ann.page.waitForFunction(() => document.querySelector('shared-session')?.status === 'offline');
  return ann;
}

async function conflicts(stage: Stage): Promise<Actor> {
  const ann = await withOthers(stage);
  const link = await inSession(ann.page, (session) => session.link);
  const ben = await enter(stage, String(link), 'Ben Okafor');
  await ben.page.waitForFunction(() => document.querySelector('shared-session')?.status === 'live');
  ann.fault = (request) => (request.method() === 'PATCH' ? 'hold' : null);
  await edit(ann.page, 'Ask the bakery for 40 pretzels');
  await inSession(ann.page, (session) => {
    session.change((draft: Board) => (draft.columns[1].title = 'This week'));
  });
  await inSession(ben.page, async (session) => {
    session.change((draft: Board) => {
      draft.columns[0].cards = [];
      draft.columns[1].title = 'In progress';
    });
    await session.flush();
  });
  ann.fault = () => null;
  for (const request of ann.held) await request.continue();
  await ann.page.waitForSelector('shared-session >>> [part=lost]');
  return ann;
}

async function ended(stage: Stage): Promise<Actor> {
  const ann = await started(stage);
  const link = await inSession(ann.page, (session) => session.link);
  const ben = await enter(stage, String(link), 'Ben Okafor');
  await ben.page.waitForFunction(() => document.querySelector('shared-session')?.status === 'live');
  await show(ben.page);
  await inSession(ben.page, (session) => {
    session.hide();
  });
  await inSession(ann.page, (session) => session.end());
  await ben.page.waitForFunction(() => document.querySelector('shared-session')?.status === 'ended');
  return ben;
}

async function inPlace(stage: Stage): Promise<Page> {
  const { page } = await withOthers(stage);
  await inSession(page, (session) => {
    session.variant = 'panel';
    if (session.parentElement) session.parentElement.style.display = 'block';
  });
  await page.waitForSelector('shared-session >>> .body');
  return page;
}

interface Board {
  columns: [Column, Column, Column];
}

interface Column {
  title: string;
  cards: { id: string; text: string }[];
}

const edit = (page: Page, text: string) =>
  inSession(
    page,
    (session, text) => {
      session.change((draft: Board) => {
        const [card] = draft.columns[0].cards;
        if (card) card.text = text;
      });
    },
    text,
  );

async function show(page: Page): Promise<void> {
  await page.bringToFront();
  await inSession(page, (session) => {
    session.show();
  });
  await page.waitForSelector('shared-session >>> .body');
}

async function told(page: Page, shape: string): Promise<void> {
  await page.waitForSelector(`shared-session >>> [part=status] .icon-${shape}`);
}

/** Has `act` done to the element of a page. */
function inSession<Result>(
  page: Page,
  act: (session: SharedSession, text: string) => Result,
  text = '',
): Promise<Awaited<Result>> {
  return page.$eval('shared-session', act as never, text);
}
