import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import '../../components/index.ts';
import { german } from '../../components/element/languages/de.ts';
import type { SharedSession } from '../../components/index.ts';

/** Waits until `check` holds; what never does is stopped by the runner. */
async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => requestAnimationFrame(resolve));
}

function place(lang: string | null, parent: Element | ShadowRoot = document.body): SharedSession {
  const around = document.createElement('div');
  if (lang !== null) around.lang = lang;
  const element = document.createElement('shared-session');
  around.append(element);
  parent.append(around);
  return element;
}

const part = (element: SharedSession, name: string) =>
  element.renderRoot.querySelector<HTMLElement>(`[part=${name}]`);
const label = (element: SharedSession) => part(element, 'button')?.textContent.trim();

describe('The language', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.removeAttribute('lang');
  });

  it('is that of the nearest lang, in button and panel', async () => {
    document.documentElement.lang = 'fr';
    const element = place('de-CH');
    await until(() => label(element) === 'Teilen');
    element.show();
    await until(() => part(element, 'start')?.textContent.trim() === german.start);
    assert.equal(part(element, 'panel')?.lang, 'de');
    assert.equal(part(element, 'button')?.lang, 'de');
  });

  it('follows when it changes, around the element and on the page', async () => {
    document.documentElement.lang = 'nl';
    const element = place(null);
    await until(() => label(element) === 'Delen');
    element.parentElement?.setAttribute('lang', 'es');
    await until(() => label(element) === 'Compartir');
    element.parentElement?.removeAttribute('lang');
    document.documentElement.lang = 'it';
    await until(() => label(element) === 'Condividi');
    document.documentElement.lang = 'en';
    await until(() => label(element) === 'Share');
  });

  it('is found across shadow roots', async () => {
    const host = document.createElement('div');
    host.lang = 'ja';
    document.body.append(host);
    const element = place(null, host.attachShadow({ mode: 'open' }));
    await until(() => label(element) === '共有');
    host.lang = 'pt';
    await until(() => label(element) === 'Compartilhar');
  });

  it('reads from right to left where it has to, whatever the page does', async () => {
    const element = place('ar');
    element.show();
    await until(() => part(element, 'panel')?.lang === 'ar');
    const { direction } = getComputedStyle(part(element, 'start') ?? element);
    assert.equal(direction, 'rtl');
    assert.equal(getComputedStyle(document.body).direction, 'ltr');
  });

  it('gives way to the words of the app, one by one', async () => {
    const element = place('de');
    element.strings = { start: 'Los!' };
    element.show();
    await until(() => part(element, 'start')?.textContent.trim() === 'Los!');
    await until(() => label(element) === 'Teilen');
  });
});
