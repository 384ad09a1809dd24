import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapCaret } from '../../../components/core/text/caret.ts';
import { looksLikeProse } from '../../../components/core/text/prose.ts';
import { mergeText } from '../../../components/core/text/text.ts';
import { caretStaysInPlace, hold, mergedTextKeepsWhatWasTyped } from '../../support/diff-laws.ts';

/** [base, theirs, mine, what comes out]; an asterisk in front of it where theirs was overwritten. */
type Case = readonly [string, string, string, string];

const cases: Readonly<Record<string, readonly Case[]>> = {
  'keeps edits of different words': [
    ['one two three', 'ONE two three', 'one two THREE', 'ONE two THREE'],
    ['one two three', 'two three', 'one two 3', 'two 3'],
    ['two', 'twoo', 'one two', 'one twoo'],
    ['one two three four', 'one three four', 'one two three, four', 'one three, four'],
  ],
  'keeps both insertions at one spot, theirs first': [
    ['one two', 'one A two', 'one B two', 'one A B two'],
    ['one', 'one A', 'one B', 'one A B'],
    ['', 'A', 'B', 'AB'],
  ],
  'inserts once what both inserted': [
    ['one two', 'one A two', 'one A two!', 'one A two!'],
    ['teh cat sat', 'the cat sat', 'the cat sat down', 'the cat sat down'],
  ],
  'unites deletions': [
    ['one two three four five', 'one four five', 'one two five', 'one five'],
    ['one two two three', 'one two three', 'one two three', 'one two three'],
    ['one two three', '', 'one three', ''],
  ],
  'keeps what one inserted where the other deleted': [
    ['one two three four', 'one four', 'one two A three four', 'one A four'],
    ['one two three', 'one three', 'one 2 three', 'one 2 three'],
    ['one two', 'one', 'one 2', 'one 2'],
    ['one two', 'two', '1 two', '1 two'],
  ],
  'lets mine stay where both rewrote the same word, and says so': [
    ['one two three', 'one deux three', 'one zwei three', '*one zwei three'],
    ['cat', 'bat', 'cut', '*cut'],
    ['10 eggs', '100 eggs', '210 eggs', '*210 eggs'],
    ['10 eggs', '15 eggs', '20 eggs', '*20 eggs'],
    ['😀', '😁', '😂', '*😂'],
  ],
  'merges what both typed inside one word': [
    ['hello', 'hello!', 'Hello', 'Hello!'],
    ['the colour', 'the color', 'the colours', 'the colors'],
    ['a shared-session', 'a shared-sessions', 'a shar-session', 'a shar-sessions'],
    ['internationalisation', 'internationalisations', 'Internationalisation', 'Internationalisations'],
    ['x😀y', 'x😁y', 'x😀yz', 'x😁yz'],
  ],
  'takes each character for a word where words have no spaces between them': [
    ['我喜欢猫', '我很喜欢猫', '我喜欢狗', '我很喜欢狗'],
    ['สวัสดี', 'สวัสดีA', 'Bสวัสดี', 'BสวัสดีA'],
  ],
  'keeps lines and white space': [
    ['a\nb\nc', 'a\nx\nb\nc', 'a\nb\nc\ny', 'a\nx\nb\nc\ny'],
    ['a b', 'a  b', 'a b c', 'a  b c'],
  ],
};

describe('A merged text', () => {
  for (const [name, scripts] of Object.entries(cases)) {
    it(name, () => {
      for (const [base, theirs, mine, outcome] of scripts) {
        const { text, overwritten } = mergeText(base, theirs, mine);
        assert.equal(`${overwritten ? '*' : ''}${text}`, outcome);
      }
    });
  }

  it('has every token that both sides typed, unless it was reported', () => {
    hold(mergedTextKeepsWhatWasTyped, 20_000);
  });

  it('is made at the speed of typing', () => {
    const base = Array.from({ length: 2_000 }, (_, index) => `word${index % 300}`).join(' ');
    const theirs = base.replace('word7 ', 'seven ').replace(/$/, ' the end');
    const mine = `Title. ${base}`;
    const times = Array.from({ length: 50 }, () => {
      const started = performance.now();
      mergeText(base, theirs, mine);
      return performance.now() - started;
    }).sort((a, b) => a - b);
    assert.ok((times[25] ?? Infinity) < 5, `${times[25] ?? '?'} ms`); // 0.2 ms where nothing else runs
  });

  it('is found too when two long texts have little in common', () => {
    const text = (from: number) =>
      Array.from({ length: 5_000 }, (_, index) => (index * from) % 977).join(' ');
    const { text: merged } = mergeText(text(3), `${text(5)} theirs`, text(3).replace('300', 'mine'));
    assert.match(merged, /theirs/);
  });
});

describe('Prose', () => {
  it('has white space or is long, on all sides', () => {
    assert.equal(looksLikeProse('two words', 'three more words'), true);
    assert.equal(looksLikeProse('a'.repeat(48)), true);
    assert.equal(looksLikeProse('todo', 'in progress'), false);
    assert.equal(looksLikeProse('#ff0000'), false);
    assert.equal(looksLikeProse(''), false);
  });
});

/** A caret, written as a bar, before and after. */
const carets: Readonly<Record<string, readonly [string, string]>> = {
  'stays where nothing changed before it': ['hello| world', 'hello| big world'],
  'shifts by what was inserted before it': ['hello wor|ld', 'hello big wor|ld'],
  'shifts by what was deleted before it': ['hello big wor|ld', 'hello wor|ld'],
  'stays in front of what is inserted right at it': ['hello|', 'hello| world'],
  'stays behind what it was typed behind': ['mine|', 'theirs mine|'],
  'goes to where the text around it was deleted': ['one tw|o three', 'one |three'],
  'stays in a word that is corrected in front of it': ['recieve|', 'receive|'],
  'stays in a word that is typed on': ['wor|', 'wor|d'],
  'stays at the start': ['|abc', '|x abc'],
  'does not enter a surrogate pair': ['a b|cd', 'a |😀'],
  'keeps to the end of its word through edits on both sides': ['a b c| d e', 'a x b c| d y e'],
};

describe('A caret', () => {
  for (const [name, [before, after]] of Object.entries(carets)) {
    it(name, () => {
      const caret = mapCaret(before.replace('|', ''), after.replace('|', ''), before.indexOf('|'));
      assert.equal(`${after.replace('|', '').slice(0, caret)}|${after.replace('|', '').slice(caret)}`, after);
    });
  }

  it('stays in the text, in order, and between characters', () => {
    hold(caretStaysInPlace, 5_000);
  });
});
