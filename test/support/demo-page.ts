import { EventEmitter, once } from 'node:events';
import type { Browser, HTTPRequest, Page } from 'puppeteer-core';
import type { Json, SharedSession } from '../../components/index.ts';

/** Opens the demo in a browser profile of its own, as somebody else would. */
export async function openDemo(browser: Browser, address: string): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector('.card');
  return page;
}

/** Shares what the page shows. Returns the link for others. */
export async function start(page: Page): Promise<string> {
  return page.$eval('shared-session', async (session) => session.start());
}

/** Sets a member at the root of the state, as one edit. */
export async function setMember(page: Page, name: string, value: string): Promise<void> {
  await page.$eval(
    'shared-session',
    (session, name, value) => {
      session.change((draft: Record<string, string>) => {
        draft[name] = value;
      });
    },
    name,
    value,
  );
}

export async function stateOf(page: Page): Promise<Json> {
  return page.$eval('shared-session', (session) => session.state as Json);
}

/** Resolves once the page is in the session with nothing left to send. */
export function untilSettled(page: Page): Promise<unknown> {
  return until(page, ({ status, pending }) => status === 'live' && pending === 0);
}

/** Resolves once the page in a session has found out that it cannot be reached. */
export function untilCutOff(page: Page): Promise<unknown> {
  return until(page, ({ status }) => status === 'reconnecting' || status === 'offline');
}

/** Resolves once the state has a member `name` at its root. */
export function untilMember(page: Page, name: string): Promise<unknown> {
  return until(page, ({ state }, name) => Object.hasOwn(state as object, name), name);
}

/** The statuses of the answers to the page's requests with `method`, as they come. */
export function answersTo(page: Page, method: string): number[] {
  const statuses: number[] = [];
  page.on('response', (response) => {
    if (response.request().method() === method) statuses.push(response.status());
  });
  return statuses;
}

/** Requests on their way that have not left the browser yet. */
export interface HeldRequests {
  /** Resolves once the page has made the first. */
  readonly made: Promise<unknown>;
  readonly release: () => void;
}

/** Holds back those of the page's requests that are meant, until they are released. */
export async function holdRequests(
  page: Page,
  isMeant: (request: HTTPRequest) => boolean,
): Promise<HeldRequests> {
  const gate = new EventEmitter();
  const released = once(gate, 'open');
  page.on('request', (request) => {
    void (isMeant(request) ? released : Promise.resolve()).then(() => request.continue());
  });
  await page.setRequestInterception(true);
  const made = page.waitForRequest(isMeant);
  return { made, release: () => gate.emit('open') };
}

/** Resolves once `condition`, which runs in the page, holds. @throws {Error} saying what the page was like instead */
async function until(
  page: Page,
  condition: (session: SharedSession, name: string) => boolean,
  name = '',
): Promise<unknown> {
  const session = await page.waitForSelector('shared-session');
  if (session === null) throw new Error('Expected the page to have a session');
  try {
    return await page.waitForFunction(condition, { polling: 50 }, session, name);
  } catch (cause) {
    const situation = await situationOf(page).catch(
      (error: unknown) => `a page that cannot be asked (${String(error)})`,
    );
    throw new Error(`Expected ${String(condition)}${name && ` for ${name}`}, got ${situation}`, { cause });
  }
}

/** What a page is like, for who reads that a test failed. A page that nobody sees takes its time, so that counts too. */
function situationOf(page: Page): Promise<string> {
  return page.$eval('shared-session', ({ status, version, pending, error, state }) =>
    JSON.stringify({
      status,
      version,
      pending,
      error: error?.message,
      page: document.visibilityState,
      state: state as Json,
    }),
  );
}
