import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languageFor, languages } from '../../components/element/panel/languages.ts';
import { english } from '../../components/element/panel/strings.ts';
import { errorText } from '../../components/element/panel/words.ts';
import { SessionError } from '../../components/session/session-error.ts';

type Text = string | ((count: number) => string) | Readonly<Record<string, unknown>>;

/** Every text by its path, those that count said for some number. */
function textsOf(strings: object, count: number, path = ''): [path: string, text: string][] {
  return Object.entries(strings).flatMap(([name, value]: [string, Text]) => {
    const here = `${path}/${name}`;
    if (typeof value === 'string') return [[here, value]];
    return typeof value === 'function' ? [[here, value(count)]] : textsOf(value, count, here);
  });
}

/** What may be as in English, because it is the same word. */
const sameWord = /^\/(status\/offline|unsaved|showCode)$/;

/** The texts of buttons for which there is not much room: of the page's, and of those beside each other in the panel. */
const buttons = [
  'share',
  'couldNotJoin',
  'ended',
  'viewOnly',
  'copy',
  'copied',
  'shareLink',
  'showCode',
  'join',
  'leave',
  'end',
  'canEdit',
  'canView',
];

describe('The languages', () => {
  it('are the nine that the README names', () => {
    assert.deepEqual(Object.keys(languages).sort(), ['ar', 'de', 'es', 'fr', 'it', 'ja', 'nl', 'pt', 'zh']);
  });

  for (const [code, load] of Object.entries(languages)) {
    it(`${code} says everything that English says, in words of its own`, async () => {
      const strings = await load();
      for (const count of [0, 1, 2, 3, 5, 11, 100]) {
        const texts = textsOf(strings, count);
        const originals = new Map(textsOf(english, count));
        assert.deepEqual(texts.map(([path]) => path).sort(), [...originals.keys()].sort());
        for (const [path, text] of texts) {
          assert.ok(text.trim() !== '' && !/[#{}$]|undefined/.test(text), `${path}: ${text}`);
          if (!sameWord.test(path)) assert.notEqual(text, originals.get(path), path);
        }
      }
    });

    it(`${code} names the number wherever there are several`, async () => {
      const strings = await load();
      for (const name of [
        'peopleHere',
        'lostEdits',
        'youAndOthers',
        'morePeople',
        'unsaved',
        'notShared',
      ] as const) {
        for (const count of [3, 11, 100]) assert.match(strings[name](count), new RegExp(String(count)), name);
      }
    });

    it(`${code} puts a blank between sentences just where the language has one`, async () => {
      const strings = await load();
      const error = new SessionError('session-ended', 'As a test wanted', { unsaved: 2 });
      const text = errorText({ error, isShared: false, strings });
      const sentences = [strings.errors['session-ended'] ?? '', strings.notShared(2)];
      assert.equal(text, sentences.join(code === 'ja' || code === 'zh' ? '' : ' '));
    });

    it(`${code} tells also in a session of what waiting does not mend, and of nothing else that may pass`, async () => {
      const strings = await load();
      const told = (['storage-denied', 'outbox-unreadable', 'unreachable'] as const).map((code) => {
        const error = new SessionError(code, 'As a test wanted', { recoverable: true });
        return errorText({ error, isShared: true, strings });
      });
      const { errors } = strings;
      assert.deepEqual(told, [errors['storage-denied'], errors['outbox-unreadable'], '']);
      assert.ok(errors['outbox-unreadable']);
    });

    it(`${code} has buttons that fit a phone`, async () => {
      const texts = new Map(textsOf(await load(), 1));
      for (const name of buttons) {
        const text = texts.get(`/${name}`) ?? '';
        assert.ok(text.length <= 22, `${name}: ${text}`);
      }
    });
  }

  for (const [lang, code] of [
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['pt-BR', 'pt'],
    ['zh', 'zh'],
    ['zh-CN', 'zh'],
    ['zh-Hans-SG', 'zh'],
    ['zh-TW', 'en'],
    ['zh-Hant', 'en'],
    ['en-GB', 'en'],
    ['sv', 'en'],
    ['', 'en'],
    ['not a language', 'en'],
    ['constructor', 'en'],
  ] as const) {
    it(`for readers of “${lang}” it is ${code}`, () => {
      assert.equal(languageFor(lang), code);
    });
  }
});
