/** A person at the browser, for tests in a page: what they do arrives as real input, by way of the test runner. */
import { executeServerCommand } from '@web/test-runner-commands';

/** Something a person does. */
export type Act =
  | { readonly kind: 'press'; readonly keys: readonly string[] }
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  | { readonly kind: 'media'; readonly features: Readonly<Record<string, string>> };

/** Presses one key, or several together: `Tab`, `Shift+Tab`, `Control+v`. */
export const press = (keys: string): Promise<void> => act({ kind: 'press', keys: keys.split('+') });

/** Types a text into whatever has the focus. */
export async function type(text: string): Promise<void> {
  for (const key of text) await act({ kind: 'press', keys: [key] });
}

/** Clicks in the middle of an element; it must be there for a mouse to hit. */
export async function click(element: Element): Promise<void> {
  element.scrollIntoView({ block: 'nearest' });
  await new Promise(requestAnimationFrame);
  const { left, top, width, height } = element.getBoundingClientRect();
  await act({ kind: 'click', x: left + width / 2, y: top + height / 2 });
}

/** Whether this engine can be told to answer media queries otherwise. */
export const hasMedia = 'chrome' in window;

/** Has media queries answered so, as in `{ 'forced-colors': 'active' }`; `{}` ends it. Chromium only: see `hasMedia`. */
export const media = (features: Readonly<Record<string, string>>): Promise<void> =>
  act({ kind: 'media', features });

async function act(act: Act): Promise<void> {
  await executeServerCommand('user', act);
}
