/** How things are, in words: told once for each change, from a region that was there before. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import {
  clear,
  direct,
  find,
  get,
  network,
  panelOf,
  startedElsewhere,
  until,
  words,
} from '../../support/panel-page.ts';

type Answer = () => Promise<Response>;

const offline: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
const page: Answer = () => Promise.resolve(new Response('<!doctype html>', { status: 404 }));

describe('The status line', () => {
  afterEach(clear);

  /** What a screen reader would hear: the text of the region each time that it changes. */
  function hear(element: SharedSession, part: string): string[] {
    const heard: string[] = [];
    new MutationObserver(() => heard.push(words(element, part))).observe(get(element, `[part=${part}]`), {
      ...{ childList: true, characterData: true, subtree: true },
    });
    return heard;
  }

  async function shared(): Promise<SharedSession> {
    const element = await panelOf();
    await element.start();
    await until(() => words(element, 'status') === 'All changes saved');
    await until(() => element.pending === 0);
    return element;
  }

  it('is there, and a status to screen readers, before there is anything to tell', async () => {
    const element = await panelOf();
    const region = get(element, '[part=status]');
    assert.equal(region.getAttribute('role'), 'status');
    await element.start();
    await element.updateComplete;
    assert.equal(get(element, '[part=status]'), region);
  });

  it('tells of what takes a while to save, and that it is saved, each once', async () => {
    const element = await shared();
    const heard = hear(element, 'status');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    network.fetch = async (url, init) => {
      if (init?.method === 'PATCH') await released;
      return await direct(url, init);
    };
    element.change((draft: { items: string[] }) => draft.items.push('one'));
    await until(() => words(element, 'status') === 'Saving…');
    for (let times = 0; times < 5; times += 1) {
      element.requestUpdate();
      await element.updateComplete;
    }
    release();
    await until(() => words(element, 'status') === 'All changes saved');
    const told = heard.filter((text) => text !== '');
    assert.deepEqual(told, ['Saving…', 'All changes saved']);
  });

  it('tells at once that there is no network, with what is not saved, and what one can count on', async () => {
    const element = await shared();
    const heard = hear(element, 'status');
    network.fetch = offline;
    element.change((draft: { items: string[] }) => draft.items.push('one'));
    await until(() => words(element, 'status') === 'Offline · 1 unsaved');
    assert.match(words(element, 'offline'), /^Offline · 1 unsaved You can go on\. Your edits are kept/);
    assert.equal(heard.filter((text) => text === 'Offline · 1 unsaved').length, 1);
    network.fetch = direct;
    get(element, '[part=offline] button').click();
    await until(() => find(element, '[part=offline]') === null && element.pending === 0);
    assert.deepEqual(element.state, { items: ['one'] });
  });

  it('tells of a connection that is being made again, once that takes a while', async () => {
    const element = await shared();
    const heard = hear(element, 'status');
    network.fetch = page;
    element.refresh();
    await until(() => element.status === 'reconnecting');
    await element.updateComplete;
    assert.equal(find(element, '[part=offline]'), null, 'not yet');
    await until(() => words(element, 'status') === 'Reconnecting…');
    assert.deepEqual(
      heard.filter((text) => text === 'Reconnecting…'),
      ['Reconnecting…'],
    );
  });

  it('does not blame the connection for a function that crashes, nor has whoever starts look at it', async () => {
    const element = await shared();
    const own = await panelOf();
    network.fetch = () => Promise.resolve(Response.json({ errorType: 'Error' }, { status: 502 }));
    element.change((draft: { items: string[] }) => draft.items.push('one'));
    await until(() => words(element, 'offline').includes('It is not your connection'));
    assert.match(words(element, 'offline'), /^Reconnecting… .*should look at the log of the function/);
    get(own, '[part=start]').click();
    await until(() => words(own, 'error').includes('It is not your connection'));
    network.fetch = direct;
    get(element, '[part=offline] button').click();
    await until(() => find(element, '[part=offline]') === null && element.pending === 0);
  });

  it('tells who may only look what to wait for', async () => {
    const { view } = await startedElsewhere();
    const element = await panelOf();
    await element.join(view);
    network.fetch = offline;
    element.refresh();
    await until(() => find(element, '[part=offline]') !== null);
    assert.match(words(element, 'offline'), /You see what was last known\./);
  });
});
