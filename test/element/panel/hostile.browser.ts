/** What people call themselves and what they typed is text, and takes no more room than it has. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { ConflictDetail } from '../../../components/session/events.ts';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import { clear, direct, find, get, panelOf, until } from '../../support/panel-page.ts';

const names: Readonly<Record<string, string>> = {
  'markup': '<img src=x onerror="window.isBroken = true"><script>isBroken = true</script>',
  'a direction of its own': '\u202EnnA\u202C \u2066\u2067Ann',
  'families of emoji': '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'.repeat(3),
  'marks upon marks': `Z${'\u0301\u0335'.repeat(40)}algo`,
  'no letter at all': '\u200B\u2060\u200D',
  'one long word': 'n'.repeat(100),
  'lines': 'one\ntwo\r\nthree\u2028four',
};

describe('A name of', () => {
  afterEach(clear);

  /** A panel in a session where somebody is called that. */
  async function meeting(name: string): Promise<SharedSession> {
    const element = await panelOf();
    element.style.cssText = '--shared-session-width: 304px';
    await element.start();
    const url = `/api/shared-sessions/${String(element.linkFor('view')?.split('=').at(-1))}/participants`;
    const body = JSON.stringify({ id: 'mallory', name, color: 'red; background: url(//evil)' });
    assert.equal((await direct(url, { method: 'POST', body })).status, 200);
    element.userName = 'Ann'; // and hears of everybody
    await until(() => element.participantCount === 2);
    await element.updateComplete;
    return element;
  }

  for (const [what, name] of Object.entries(names)) {
    it(`${what} is shown as text, beside its initials, and spreads nothing`, async () => {
      const element = await meeting(name);
      const [, avatar] = element.renderRoot.querySelectorAll<HTMLElement>('.avatar');
      assert.ok(avatar);
      const shown = avatar.querySelector('bdi')?.textContent ?? '';
      assert.ok(name.startsWith(shown.replace(/…$/, '')) && shown !== '', shown);
      assert.equal(element.renderRoot.querySelectorAll('img, script').length, 0);
      assert.equal((window as { isBroken?: boolean }).isBroken, undefined);
      const panel = get(element, '#panel');
      assert.ok(panel.scrollWidth <= panel.clientWidth, `${panel.scrollWidth} px`);
      const { width } = avatar.getBoundingClientRect();
      assert.ok(width >= 30 && width <= 44, `${width} px`);
    });
  }

  it('10 KB is refused by the function, and cut by the element', async () => {
    const element = await meeting('Mallory');
    element.userName = 'ä'.repeat(10_000);
    await element.updateComplete;
    await until(() => element.participants[0]?.name === 'ä'.repeat(64));
    const url = `/api/shared-sessions/${String(element.linkFor('view')?.split('=').at(-1))}/participants`;
    const body = JSON.stringify({ id: 'mallory', name: 'm'.repeat(10_000), color: 'red' });
    assert.ok((await direct(url, { method: 'POST', body })).status >= 400);
    const panel = get(element, '#panel');
    assert.ok(panel.scrollWidth <= panel.clientWidth, `${panel.scrollWidth} px`);
  });

  it('a colour that is no colour changes nothing but the colour', async () => {
    const element = await meeting('Mallory');
    const [, avatar] = element.renderRoot.querySelectorAll<HTMLElement>('.avatar');
    assert.ok(avatar);
    assert.equal(getComputedStyle(avatar).backgroundImage, 'none');
  });
});

describe('A text that gave way', () => {
  afterEach(clear);

  it('is shown as text', async () => {
    const element = await panelOf();
    const mine = '<b onclick="window.isBroken = true">bold</b>\u202E'.repeat(100);
    const conflict = { lost: 'mine', reason: 'overwritten', path: '/title', mine, restore: [] };
    element.conflicts = [conflict as unknown as ConflictDetail];
    await until(() => find(element, 'blockquote') !== null);
    const quote = get(element, 'blockquote');
    assert.ok(quote.textContent.startsWith('<b onclick='));
    assert.equal(quote.querySelector('b'), null);
    const panel = get(element, '#panel');
    assert.ok(panel.scrollWidth <= panel.clientWidth);
  });
});
