/** Every way through the panel with nothing but keys, and where the focus goes. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import {
  clear,
  direct,
  find,
  get,
  panelOf,
  startedElsewhere,
  until,
  words,
} from '../../support/panel-page.ts';
import { click, press, type } from '../../support/user.ts';

describe('With nothing but keys', () => {
  afterEach(clear);

  const focused = (element: SharedSession) => (element.renderRoot as ShadowRoot).activeElement;

  /** Presses Tab until the focus is there. */
  async function tabTo(element: SharedSession, selector: string): Promise<void> {
    for (let presses = 0; presses < 30 && !focused(element)?.matches(selector); presses += 1)
      await press('Tab');
    assert.ok(focused(element)?.matches(selector), `${selector} cannot be reached`);
  }

  async function closed(): Promise<SharedSession> {
    const element = document.createElement('shared-session');
    element.setAttribute('manual', '');
    element.fetch = direct;
    element.state = { items: [] };
    document.body.append(element);
    await element.updateComplete;
    return element;
  }

  async function opened(): Promise<SharedSession> {
    const element = await closed();
    await tabTo(element, '[part=button]');
    await press('Enter');
    await until(() => find(element, '[part=start]') !== null);
    return element;
  }

  it('one opens the panel and starts, and is led on to the link', async () => {
    const element = await opened();
    await tabTo(element, '[part=start]');
    await press('Enter');
    await until(() => focused(element)?.matches('[part=copy]') ?? false);
    assert.equal(element.status, 'live');
  });

  it('one chooses what the link allows, and asks for its code', async () => {
    const element = await opened();
    await element.start();
    await tabTo(element, '[part=access] input');
    await press('ArrowRight');
    await until(() => get<HTMLInputElement>(element, '#link').value === element.linkFor('view'));
    await tabTo(element, '[part=show-code]');
    await press('Enter');
    await until(() => find(element, '[part=code]') !== null);
  });

  it('one joins by a key, and is led on to the link', async () => {
    const { edit } = await startedElsewhere();
    document.querySelector('shared-session')?.hide();
    const element = await opened();
    await tabTo(element, '#key');
    await type(String(edit.split('=').at(-1)));
    await press('Enter');
    await until(() => element.status === 'live');
    assert.deepEqual(element.state, { items: ['theirs'] });
    await until(() => focused(element)?.matches('[part=copy]') ?? false);
  });

  it('one names oneself', async () => {
    const element = await opened();
    await element.start();
    await tabTo(element, '#name');
    await type('x');
    await press('Enter');
    await until(() => element.participants[0]?.name.endsWith('x') ?? false);
  });

  it('one thinks again about ending, then ends, and is led on to a new start', async () => {
    const element = await opened();
    await element.start();
    await tabTo(element, '[part=end]');
    await press('Enter');
    await until(() => focused(element)?.matches('[part=end-cancel]') ?? false);
    await press('Enter');
    await until(() => focused(element)?.matches('[part=end]') ?? false);
    assert.equal(element.status, 'live');
    await press('Enter');
    await until(() => focused(element)?.matches('[part=end-cancel]') ?? false);
    await press('Shift+Tab');
    await press('Enter');
    await until(() => focused(element)?.matches('[part=start]') ?? false);
    assert.equal(element.status, 'ended');
  });

  it('one leaves, and is led on to a new start', async () => {
    const element = await opened();
    await element.start();
    await tabTo(element, '[part=leave]');
    await press('Enter');
    await until(() => focused(element)?.matches('[part=start]') ?? false);
    assert.equal(element.status, 'idle');
  });

  it('Escape closes the panel, and the focus is back on its button', async () => {
    const element = await opened();
    await tabTo(element, '[part=start]');
    await press('Escape');
    await until(() => !element.open);
    assert.ok(focused(element)?.matches('[part=button]'));
  });

  it('nobody’s focus is taken by what happens', async () => {
    const field = document.createElement('textarea');
    document.body.append(field);
    const element = await panelOf();
    field.focus();
    await element.start();
    await element.updateComplete;
    await element.end();
    await until(() => words(element, 'ended') !== '');
    assert.equal(document.activeElement, field);
    field.remove();
  });
});

describe('What fills the screen', () => {
  afterEach(clear);

  it('does not cover a panel that is in it', async () => {
    const scene = document.createElement('main');
    const start = document.createElement('button');
    start.textContent = 'Fill the screen';
    start.addEventListener('click', () => void scene.requestFullscreen());
    document.body.append(scene);
    scene.append(start);
    await click(start);
    await until(() => document.fullscreenElement === scene);
    const element = await panelOf();
    scene.append(element);
    element.hide();
    await element.updateComplete;
    element.show();
    await until(() => find(element, '[part=panel]:popover-open') !== null);
    await new Promise(requestAnimationFrame);
    const { left, top, width, height } = get(element, '#title').getBoundingClientRect();
    const hit = (element.renderRoot as ShadowRoot).elementFromPoint(left + width / 2, top + height / 2);
    assert.equal(hit?.closest('[part=panel]'), get(element, '[part=panel]'));
    await document.exitFullscreen();
    scene.remove();
  });
});
