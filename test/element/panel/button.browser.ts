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

  afterEach(() => stage.clear());
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
