/** What the closed button tells, and what a page's style sheet can ask for. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import { panelStates, part } from '../../support/panel-states.ts';
import { openStage, until } from '../../support/stage.ts';
import type { Stage } from '../../support/stage.ts';

describe('The button', () => {
  let stage: Stage;

  before(async () => {
    stage = await openStage(800);
  });

  afterEach(async () => {
    await stage.clear();
    stage.window.location.hash = '';
  });
  after(() => stage.close());

  async function reach(name: string): Promise<SharedSession> {
    const state = panelStates[name];
    if (state === undefined) throw new Error(`Expected a state, got ${name}`);
    return await state(stage);
  }

  /** As a screen reader has it: without what is only to be seen. */
  function nameOf(element: SharedSession): string {
    const button = part(element, '[part=button]').cloneNode(true) as HTMLElement;
    for (const hidden of button.querySelectorAll('[aria-hidden=true]')) hidden.remove();
    return button.textContent.replaceAll(/\s+/g, ' ').trim();
  }

  it('says no more than what it is for while there is no session', async () => {
    assert.equal(nameOf(await reach('closed, alone')), 'Share');
  });

  describe('says in words', () => {
    /** What somebody else shares. */
    async function owner(): Promise<SharedSession> {
      const element = stage.mount({ variant: 'none' });
      await element.start();
      return element;
    }

    /** In a page in which nobody has opened the panel. */
    async function opened(attributes: Readonly<Record<string, string | null>>): Promise<SharedSession> {
      const element = stage.mount(attributes);
      await element.updateComplete;
      return element;
    }

    it('that this page may only look', async () => {
      const element = await opened({ session: (await owner()).linkFor('view') });
      await until(() => nameOf(element) === 'View only 2 people here');
    });

    it('that the session is over which its owner has ended, until another begins', async () => {
      const theirs = await owner();
      const element = await opened({ session: theirs.session });
      await until(() => nameOf(element) === 'Shared 2 people here');
      await theirs.end();
      element.refresh();
      await until(() => nameOf(element) === 'Ended');
      await element.start();
      await until(() => nameOf(element) === 'Shared');
    });

    it('that the link in the address bar opens nothing', async () => {
      stage.window.location.hash = `session=v${'0'.repeat(26)}`;
      const element = await opened({ manual: null });
      await until(() => nameOf(element) === 'Could not join');
    });

    it('that it could not join, until there is another attempt', async () => {
      const theirs = await owner();
      const element = await opened({ session: 'no key' });
      await until(() => nameOf(element) === 'Could not join');
      stage.network = 'hanging';
      element.session = theirs.session;
      await until(() => nameOf(element) === 'Share');
      await element.leave();
      stage.network = 'up';
      await assert.rejects(() => element.join('no key'));
      await until(() => nameOf(element) === 'Could not join');
      await element.start();
      await until(() => nameOf(element) === 'Shared');
    });

    it('nothing of a session that the page did not want to join', async () => {
      const theirs = await owner();
      const element = await opened({});
      element.addEventListener('session-before-join', (event) => {
        event.preventDefault();
      });
      await assert.rejects(() => element.join(String(theirs.session)), { code: 'canceled' });
      await element.updateComplete;
      assert.equal(nameOf(element), 'Share');
    });

    it('so to a screen reader that listens, from a region that was there before, while the panel is closed', async () => {
      const element = await opened({});
      const region = part(element, '.toggle + [role=status]');
      assert.equal(region.textContent.trim(), '');
      await assert.rejects(() => element.join('no key'));
      await until(() => region.textContent.trim() === 'Could not join');
      assert.ok(region.isConnected);
      element.show();
      await until(() => region.textContent.trim() === '');
    });

    it('so beside a label that the page has put there', async () => {
      const element = await opened({ session: 'no key' });
      const label = stage.window.document.createElement('span');
      label.slot = 'label';
      label.textContent = 'Play together';
      element.append(label);
      await until(() => part(element, '.toggle').innerText.includes('Could not join'));
      assert.match(part(element, '.toggle').innerText, /^Could not join$/m);
      assert.ok(label.getBoundingClientRect().width > 0);
    });
  });

  it('tells how many people are here, in a number and in words', async () => {
    const element = await reach('together');
    assert.match(nameOf(element), /^Shared 3 people here$/);
    assert.equal(part(element, '[part=count] [aria-hidden]:not(svg)').textContent, '3');
  });

  it('tells what is not saved while there is no connection', async () => {
    const element = await reach('closed, cut off');
    assert.match(nameOf(element), /^Shared Offline · 1 unsaved$/);
    stage.network = 'up';
    element.refresh();
    await until(() => element.status === 'live');
    await element.updateComplete;
    assert.equal(nameOf(element), 'Shared');
  });

  it('has a screen reader say once that the connection is lost, not with every edit, and not when the panel says it', async () => {
    const element = await reach('closed, cut off');
    const announced: string[] = [];
    const region = part(element, '[role=status]');
    assert.equal(region.closest('button'), null);
    assert.equal(region.textContent, 'Offline');
    const observer = new MutationObserver(() => announced.push(region.textContent));
    observer.observe(region, { childList: true, characterData: true, subtree: true });
    element.change((draft: { count?: number }) => void (draft.count = 7));
    await element.updateComplete;
    await until(() => nameOf(element).includes('2 unsaved'));
    assert.deepEqual(announced, []);
    element.open = true;
    await until(() => announced.length > 0);
    element.open = false;
    await until(() => announced.length > 1);
    stage.network = 'up';
    element.refresh();
    await until(() => announced.length > 2);
    assert.deepEqual(announced, ['', 'Offline', '']);
    observer.disconnect();
  });

  it('tells how many edits gave way, until they are dealt with', async () => {
    const element = await reach('with edits that gave way');
    assert.match(nameOf(element), /^Shared 2 edits gave way$/);
    element.conflicts = [];
    await element.updateComplete;
    assert.equal(nameOf(element), 'Shared');
  });

  it('lets a style sheet ask for the status', async () => {
    const element = await reach('closed, in a session');
    const has = (...states: string[]) => states.filter((state) => element.matches(`:state(${state})`));
    const all = ['idle', 'live', 'offline', 'ended', 'shared', 'readonly', 'unsaved'];
    assert.deepEqual(has(...all), ['live', 'shared']);
    await element.end();
    await element.updateComplete;
    assert.deepEqual(has(...all), ['ended']);
  });

  it('lets it ask whether this page may only look', async () => {
    const element = await reach('looking only');
    await element.updateComplete;
    assert.ok(element.matches(':state(readonly)'));
  });
});
