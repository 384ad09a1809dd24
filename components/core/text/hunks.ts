/** What changed between two versions of a text: hunks of whole words, or of characters. */
import { commonEnd, commonStart } from '../diff/affixes.ts';
import { align } from '../diff/sequence.ts';

/** The characters from `from` to `to` of the text before became `text`. */
export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What turned `before` into `after`, in whole words. What both start and end with, up to white space, is skipped. */
export function compareWords(before: string, after: string): Hunk[] {
  const shorter = Math.min(before.length, after.length);
  let start = commonStart(before, after, shorter);
  while (start > 0 && !isSpace(before, start - 1)) start--;
  let end = commonEnd(before, after, shorter - start);
  while (end > 0 && !isSpace(before, before.length - end)) end--;
  const olds = wordsOf(before.slice(start, before.length - end));
  const words = wordsOf(after.slice(start, after.length - end));
  return hunksBetween(olds, words, start);
}

/**
 * What lies between the words that pair up. Where the same insertion or deletion could have been made at several
 * places in a row, such as one of two equal words, it is put at the last, so that both sides agree on the place.
 */
function hunksBetween(olds: readonly string[], words: readonly string[], start: number): Hunk[] {
  const partners = align(olds, words);
  const hunks: Hunk[] = [];
  let position = start;
  let old = 0;
  let own = 0;
  while (old < olds.length || own < words.length) {
    let ownEnd = own;
    while (partners[ownEnd] === -1) ownEnd++;
    let oldEnd = partners[ownEnd] ?? olds.length;
    while (partners[ownEnd] === oldEnd && canSlide(olds, old, oldEnd) && canSlide(words, own, ownEnd)) {
      position += olds[old]?.length ?? 0;
      old++;
      oldEnd++;
      own++;
      ownEnd++;
    }
    const from = position;
    for (; old < oldEnd; old++) position += olds[old]?.length ?? 0;
    const text = words.slice(own, ownEnd).join('');
    if (from < position || text !== '') hunks.push({ from, to: position, text });
    own = ownEnd;
  }
  return hunks;
}

/** Whether the words from `from` to `to` can move on by one: there are none, or the first is the next again. */
function canSlide(words: readonly string[], from: number, to: number): boolean {
  return from === to || words[from] === words[to];
}

/**
 * A run of white space, a run of letters and digits, or one other character. Scripts that put no spaces between words
 * (Thai, Lao, Burmese, Khmer, and those of East Asia) count as one word a character.
 */
const wordPattern = /\s+|[^\s!-/:-@[-^`{-~\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2000-\u{10ffff}]+|./gsu;

function wordsOf(text: string): readonly string[] {
  return text.match(wordPattern) ?? [];
}

/** The same hunk without the characters at both ends that did not change. */
export function narrow(base: string, { from, to, text }: Hunk): Hunk {
  const word = base.slice(from, to);
  const shorter = Math.min(word.length, text.length);
  const start = commonStart(word, text, shorter);
  const end = commonEnd(word, text, shorter - start);
  return { from: from + start, to: to - end, text: text.slice(start, text.length - end) };
}

function isSpace(text: string, index: number): boolean {
  return /\s/.test(text.charAt(index));
}
