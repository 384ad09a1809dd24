import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import {
  clear,
  find,
  get,
  offer,
  panelOf,
  push,
  startedElsewhere,
  until,
  words,
} from '../../support/panel-page.ts';

const denied = () => Promise.reject(new DOMException('Denied', 'NotAllowedError'));

describe('Copying and passing on the link', () => {
  afterEach(async () => {
    Reflect.deleteProperty(document, 'execCommand');
    await clear();
  });

  /** Has the browser copy the old way, or refuse to; tells what was selected then. */
  function oldWay(isCopied: boolean, element: SharedSession): string[] {
    const copied: string[] = [];
    const execCommand = () => {
      const { value, selectionStart, selectionEnd } = get<HTMLInputElement>(element, '#link');
      copied.push(value.slice(selectionStart ?? 0, selectionEnd ?? 0));
      return isCopied;
    };
    Object.defineProperty(document, 'execCommand', { value: execCommand, configurable: true });
    return copied;
  }

  const sharing = async (): Promise<SharedSession> => (await startedElsewhere()).owner;

  it('copies the link that is shown, tells the page, and says what it allows', async () => {
    const copied: string[] = [];
    offer('clipboard', { writeText: (text: string) => Promise.resolve(copied.push(text)) });
    const element = await sharing();
    let told = '';
    element.addEventListener('session-copy', ({ detail }) => (told = detail.link));
    await push(element, '[part=copy]');
    await until(() => words(element, 'said') === 'Copied. Whoever has this link can edit.');
    assert.equal(words(element, 'copy'), 'Copied');
    await push(element, '[part=access] input[value=view]');
    assert.equal(words(element, 'said'), '', 'what was said was about the other link');
    await push(element, '[part=copy]');
    await until(() => words(element, 'said') === 'Copied. Whoever has this link can only look.');
    assert.deepEqual(copied, [element.linkFor('edit'), element.linkFor('view')]);
    assert.equal(told, element.linkFor('view'));
  });

  for (const [name, clipboard] of [
    ['is not there', undefined],
    ['refuses', { writeText: denied, write: denied }],
  ] as const) {
    it(`copies the old way where the clipboard ${name}`, async () => {
      offer('clipboard', clipboard);
      const element = await sharing();
      const copied = oldWay(true, element);
      await push(element, '[part=copy]');
      await until(() => words(element, 'said') !== '');
      assert.equal(words(element, 'said'), 'Copied. Whoever has this link can edit.');
      assert.deepEqual(copied, [element.linkFor('edit')]);
    });
  }

  it('selects the link and says how to copy it where the browser does not', async () => {
    offer('clipboard', { writeText: denied, write: denied });
    const element = await sharing();
    oldWay(false, element);
    let isTold = false;
    element.addEventListener('session-copy', () => (isTold = true));
    await push(element, '[part=copy]');
    await until(() => words(element, 'said') !== '');
    assert.match(words(element, 'said'), /^This browser does not let us copy\. The link is selected/);
    const field = get<HTMLInputElement>(element, '#link');
    assert.equal(element.shadowRoot?.activeElement, field);
    assert.equal(
      field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0),
      element.linkFor('edit'),
    );
    assert.equal(words(element, 'copy'), 'Copy link');
    assert.equal(isTold, false);
  });

  it('asks people who start to copy by hand where that does not work', async () => {
    offer('clipboard', undefined);
    const element = await panelOf();
    await push(element, '[part=start]');
    await until(() => words(element, 'said') !== '');
    assert.equal(
      words(element, 'said'),
      'You are sharing. Copy the link and send it to whoever should join.',
    );
    assert.equal(words(element, 'copy'), 'Copy link');
  });

  it('has no button for a share sheet where there is none', async () => {
    offer('share', undefined);
    assert.equal(find(await sharing(), '[part=share]'), null);
  });

  it('hands the chosen link to the share sheet', async () => {
    const shared: ShareData[] = [];
    offer('share', (data: ShareData) => Promise.resolve(shared.push(data)));
    const element = await sharing();
    await push(element, '[part=access] input[value=view]');
    await push(element, '[part=share]');
    assert.deepEqual(
      shared.map(({ url }) => url),
      [element.linkFor('view')],
    );
    assert.equal(words(element, 'said'), '');
  });

  for (const [error, said] of [
    ['NotAllowedError', 'This device could not share the link. Copy it instead.'],
    ['AbortError', ''],
  ] as const) {
    it(`says ${said === '' ? 'nothing' : 'what to do'} after the share sheet's ${error}`, async () => {
      offer('share', () => Promise.reject(new DOMException('No', error)));
      const element = await sharing();
      await push(element, '[part=share]');
      await new Promise(requestAnimationFrame);
      assert.equal(words(element, 'said'), said);
    });
  }
});
