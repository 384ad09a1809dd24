import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import {
  clear,
  find,
  get,
  joinBy,
  offer,
  panelOf,
  push,
  startedElsewhere,
  until,
  words,
} from '../../support/panel-page.ts';

describe('What people do in the panel', () => {
  afterEach(clear);

  const shownLink = (element: SharedSession) => get<HTMLInputElement>(element, '#link').value;

  const choose = async (element: SharedSession, access: 'edit' | 'view') => {
    await push(element, `[part=access] input[value=${access}]`);
  };

  it('shares and copies the link in two actions: open, and start', async () => {
    let copied = '';
    offer('clipboard', {
      write: async ([item]: ClipboardItem[]) => {
        copied = (await (await item?.getType('text/plain'))?.text()) ?? '';
      },
    });
    const element = await panelOf();
    await push(element, '[part=start]');
    await until(() => words(element, 'said') !== '');
    assert.equal(
      words(element, 'said'),
      'You are sharing. The link is copied: send it to whoever should join.',
    );
    assert.equal(copied, element.linkFor('edit'));
    assert.deepEqual(element.state, { items: [] });
  });

  it('joins from a link without any action', async () => {
    const { edit } = await startedElsewhere();
    history.replaceState(null, '', new URL(edit).hash);
    const element = document.createElement('shared-session');
    element.fetch = (await import('../../support/panel-page.ts')).direct;
    document.body.append(element);
    await until(() => element.status === 'live');
    assert.deepEqual(element.state, { items: ['theirs'] });
  });

  const spellings: readonly (readonly [name: string, spelling: (link: string, key: string) => string])[] = [
    ['a link', (link) => link],
    ['a link with blanks around it', (link) => `  ${link}\n`],
    ['a key', (_, key) => key],
    ['a key in capitals', (_, key) => key.toUpperCase()],
    ['a key with blanks in it', (_, key) => key.replaceAll(/(.{5})/g, '$1 ')],
    ['a key in groups', (_, key) => key.replaceAll(/(.{4})/g, '$1-')],
    [
      'a key with letters for digits',
      (_, key) => key.slice(0, 1) + key.slice(1).replaceAll('0', 'O').replaceAll('1', 'l'),
    ],
  ];
  for (const [name, spelling] of spellings) {
    it(`joins by ${name}`, async () => {
      const { owner, edit } = await startedElsewhere();
      const element = await panelOf();
      await joinBy(element, spelling(edit, String(edit.split('=').at(-1))));
      await until(() => element.status === 'live');
      assert.equal(element.linkFor('edit'), owner.linkFor('edit'));
    });
  }

  it('says what is wrong with a text that is no key, and stays as it was', async () => {
    const element = await panelOf({ mine: true });
    await joinBy(element, 'let me in');
    await until(() => words(element, 'error') !== '');
    assert.equal(
      words(element, 'error'),
      'This is not a link or key of a session. Paste the whole link, as you got it.',
    );
    assert.equal(get<HTMLInputElement>(element, '#key').value, 'let me in');
    assert.deepEqual(element.state, { mine: true });
  });

  it('shows the link that does what was chosen, and says what it allows', async () => {
    const { owner } = await startedElsewhere();
    assert.equal(shownLink(owner), owner.linkFor('edit'));
    await choose(owner, 'view');
    assert.equal(shownLink(owner), owner.linkFor('view'));
    assert.match(shownLink(owner), /=v[0-9a-z]{26}$/);
    assert.equal(get(owner, '#link-hint').textContent, 'Whoever has this link can look, and change nothing.');
    await choose(owner, 'edit');
    assert.equal(shownLink(owner), owner.linkFor('edit'));
    assert.match(shownLink(owner), /=e[0-9a-z]{26}$/);
  });

  it('lets whoever joined by a link to view look, pass it on, and nothing else', async () => {
    const { view } = await startedElsewhere();
    const element = await panelOf();
    await joinBy(element, view);
    await until(() => element.status === 'live');
    await element.updateComplete;
    assert.match(words(element, 'viewing'), /^View only You can look/);
    assert.equal(shownLink(element), view);
    assert.equal(find(element, '[part=access]'), null);
    assert.equal(find(element, '[part~=end]'), null);
    assert.throws(() => {
      element.patch([{ op: 'add', path: '/items/-', value: 'mine' }]);
    });
  });

  it('leaves with a copy', async () => {
    const { owner, edit } = await startedElsewhere();
    const element = await panelOf();
    await element.join(edit);
    await element.updateComplete;
    await push(element, '[part=leave]');
    await until(() => words(element, 'status') === 'You left. This is your own copy.');
    assert.deepEqual(element.state, { items: ['theirs'] });
    assert.equal(owner.status, 'live');
  });

  it('ends for everyone only after it has asked', async () => {
    const { owner } = await startedElsewhere();
    await push(owner, '[part~=end]');
    assert.equal(find(owner, '[part=leave]'), null);
    await push(owner, '[part=end-cancel]');
    assert.equal(owner.status, 'live');
    await push(owner, '[part~=end]');
    await push(owner, '[part=end-confirm]');
    await until(() => owner.status === 'ended');
    await owner.updateComplete;
    assert.match(words(owner, 'ended'), /^This session is over You ended it\./);
  });

  it('tells others that the owner ended it, and starts anew', async () => {
    const { owner, edit } = await startedElsewhere();
    const element = await panelOf();
    await element.join(edit);
    await owner.end();
    element.refresh();
    await until(() => element.status === 'ended');
    await element.updateComplete;
    assert.match(words(element, 'ended'), /Its owner ended it\./);
    assert.equal(words(element, 'error'), '', 'which is said once');
    assert.equal(words(element, 'start'), 'Start a new session');
    await push(element, '[part=start]');
    await until(() => element.status === 'live');
    assert.notEqual(element.linkFor('edit'), edit);
    assert.deepEqual(element.state, { items: ['theirs'] });
  });

  it('brings back what was on the page before it joined', async () => {
    const { owner, edit } = await startedElsewhere();
    const element = await panelOf({ mine: 0 });
    element.change((draft: { mine: number }) => (draft.mine = 1));
    await element.join(edit);
    await element.updateComplete;
    await push(element, '[part=local] button');
    await until(() => element.status === 'idle');
    await until(() => find(element, '[part=local]') === null);
    assert.deepEqual(element.state, { mine: 1 });
    assert.deepEqual(owner.state, { items: ['theirs'] });
  });

  it('keeps a new name in this browser, and tells it to others', async () => {
    const { owner, edit } = await startedElsewhere();
    const element = await panelOf();
    await element.join(edit);
    await element.updateComplete;
    const field = get<HTMLInputElement>(element, '#name');
    field.value = ' Ada ';
    field.dispatchEvent(new Event('change'));
    await until(() => localStorage.getItem('shared-session:name') === 'Ada');
    await until(() => owner.participants.some(({ name, isSelf }) => name === 'Ada' && !isSelf));
  });
});
