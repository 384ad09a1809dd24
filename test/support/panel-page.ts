/** Elements with their panels on a page, over the real handler and a store in memory, for tests in a browser. */
import '../../components/index.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { SharedSession } from '../../components/element/shared-session.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from './request-in-page.ts';

const handler = createHandler({ store: memoryStore() });

/** What is between the page and the function; a test may put something else there. */
export const network: { fetch: (url: string, init?: RequestInit) => Promise<Response> } = { fetch: direct };

/** The real function, one call away. */
export function direct(url: string, init?: RequestInit): Promise<Response> {
  return handler(requestInPage(url, init));
}

/** An element on the page, its panel open. It leaves the address bar alone. */
export async function panelOf(
  state: Json = { items: [] },
  attributes: Readonly<Record<string, string>> = {},
): Promise<SharedSession> {
  const element = document.createElement('shared-session');
  for (const [name, value] of Object.entries({ manual: '', ...attributes })) {
    element.setAttribute(name, value);
  }
  element.fetch = (url, init) => network.fetch(url, init);
  element.state = state;
  document.body.append(element);
  await element.updateComplete;
  // Told a while after it is open.
  const isOpen = new Promise((resolve) => {
    get(element, '#panel').addEventListener('toggle', resolve, { once: true });
  });
  element.show();
  await isOpen;
  await until(() => find(element, '.body') !== null);
  await element.updateComplete;
  return element;
}

/** A session that somebody else has started, and its links. */
export async function startedElsewhere(state: Json = { items: ['theirs'] }) {
  const owner = await panelOf(state);
  await owner.start();
  await owner.updateComplete;
  return { owner, edit: String(owner.linkFor('edit')), view: String(owner.linkFor('view')) };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as of querySelector
export function find<Found extends HTMLElement>(element: SharedSession, selector: string): Found | null {
  return element.renderRoot.querySelector<Found>(selector);
}

/** @throws {Error} if it is not in the panel */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as of querySelector
export function get<Found extends HTMLElement = HTMLElement>(
  element: SharedSession,
  selector: string,
): Found {
  const found = find<Found>(element, selector);
  if (found === null) throw new Error(`Expected ${selector} in the panel`);
  return found;
}

/** What a part of the panel says, by the name of the part. */
export const words = (element: SharedSession, part: string): string =>
  (find(element, `[part~=${part}]`)?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

/** Presses a button of the panel, and waits for what it shows then. */
export async function push(element: SharedSession, selector: string): Promise<void> {
  get(element, selector).click();
  await element.updateComplete;
}

/** Pastes a text as a link or key, and joins. */
export async function joinBy(element: SharedSession, text: string): Promise<void> {
  get<HTMLInputElement>(element, '#key').value = text;
  await push(element, '[part=join] button');
}

/** Waits, frame by frame. @throws {Error} if it does not come true in 8 s */
export async function until(condition: () => boolean): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > 8000) throw new Error(`Expected ${String(condition)}`);
    await new Promise(requestAnimationFrame);
  }
}

/** Has `navigator` offer something else, or (undefined) nothing, under this name; `clear` takes it back. */
export function offer(name: 'clipboard' | 'share', value: unknown): void {
  Object.defineProperty(navigator, name, { value, configurable: true });
}

/** Leaves a page as it was found: for after each test. */
export async function clear(): Promise<void> {
  network.fetch = direct;
  for (const element of document.querySelectorAll('shared-session')) {
    await element.leave();
    element.remove();
  }
  Reflect.deleteProperty(navigator, 'clipboard');
  Reflect.deleteProperty(navigator, 'share');
  localStorage.clear();
  history.replaceState(null, '', location.pathname + location.search);
}
