/**
 * Three-way merge of strings, and where a caret goes when the text around it changes.
 *
 * Both sides are compared with the base, word by word. What they did becomes hunks; the hunks of both are laid over
 * each other, and only where both rewrote the same word does one of them give way.
 */
import { align } from './sequence.ts';

/** The characters from `from` to `to` of the text before became `text`. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface MergedText {
  readonly text: string;
  /** Whether words of theirs are missing from `text` because mine rewrote the same ones. */
  readonly overwritten: boolean;
}

/**
 * Merges what turned `base` into `theirs` and what turned it into `mine`.
 *
 * Edits of different words both apply. Deletions unite. Insertions at one spot both stay, theirs first. Where both
 * typed inside one word, their characters merge; where both rewrote the same word, mine stays.
 */
export function mergeText(base: string, theirs: string, mine: string): MergedText {
  if (theirs === base || theirs === mine) return { text: mine, overwritten: false };
  if (mine === base) return { text: theirs, overwritten: false };
  return overlay(base, compareWords(base, theirs), compareWords(base, mine));
}

/** Whether all of `texts` look written by hand: they have white space, or 48 characters and more. */
export function looksLikeProse(...texts: readonly string[]): boolean {
  return texts.every((text) => text.length >= 48 || /\s/.test(text));
}

/**
 * Where a caret at `position` of the text `before` belongs in the text `after`. Text inserted right at the caret comes
 * behind it. For a selection, map both ends.
 *
 * @param position in UTF-16 code units, as in `selectionStart`
 */
export function mapCaret(before: string, after: string, position: number): number {
  let shift = 0;
  for (const words of compareWords(before, after)) {
    const { from, to, text } = narrow(before, words);
    if (position <= from) break;
    if (position < to) {
      shift += Math.min(0, from + text.length - position);
      break;
    }
    shift += text.length - (to - from);
  }
  const caret = position + shift;
  return splitsPair(after, caret) ? caret - 1 : caret;
}

/** What turned `before` into `after`, in whole words. What both start and end with, up to white space, is skipped. */
function compareWords(before: string, after: string): Hunk[] {
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

interface Owned extends Hunk {
  readonly mine: boolean;
}

/** Hunks of both sides that delete something in common, or lie inside each other. */
interface Group {
  readonly from: number;
  to: number;
  readonly hunks: Owned[];
}

/** Lays the hunks of both sides over each other. */
function overlay(base: string, theirs: readonly Hunk[], mine: readonly Hunk[]): MergedText {
  let text = '';
  let overwritten = false;
  let position = 0;
  for (const group of groupsOf(theirs, mine)) {
    const merged = group.hunks.some((hunk) => clashes(hunk, group.hunks))
      ? mergeCharacters(base, group)
      : { text: unite(base, group), overwritten: false };
    text += base.slice(position, group.from) + merged.text;
    overwritten ||= merged.overwritten;
    position = group.to;
  }
  return { text: text + base.slice(position), overwritten };
}

/** At one spot, insertions come before what rewrites the word behind them, and theirs before mine. */
function groupsOf(theirs: readonly Hunk[], mine: readonly Hunk[]): readonly Group[] {
  const news = mine.filter((hunk) => !theirs.some((other) => isSame(hunk, other)));
  const hunks = [
    ...theirs.map((hunk) => ({ ...hunk, mine: false })),
    ...news.map((hunk) => ({ ...hunk, mine: true })),
  ].sort((a, b) => a.from - b.from || Number(a.from < a.to) - Number(b.from < b.to));
  const groups: Group[] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    if (last === undefined || hunk.from >= last.to)
      groups.push({ from: hunk.from, to: hunk.to, hunks: [hunk] });
    else {
      last.hunks.push(hunk);
      last.to = Math.max(last.to, hunk.to);
    }
  }
  return groups;
}

function isSame(a: Hunk, b: Hunk): boolean {
  return a.from === b.from && a.to === b.to && a.text === b.text;
}

/** Whether another side rewrote something that `hunk` rewrites too. */
function clashes(hunk: Owned, others: readonly Owned[]): boolean {
  return others.some(
    (other) =>
      hunk.mine !== other.mine &&
      hunk.text !== '' &&
      other.text !== '' &&
      Math.max(hunk.from, other.from) < Math.min(hunk.to, other.to),
  );
}

/** What is left of a group of hunks that do not clash: everything inserted, nothing that either side deleted. */
function unite(base: string, { from, to, hunks }: Group): string {
  if (hunks.length === 1) return hunks[0]?.text ?? '';
  let text = '';
  let position = from;
  for (const hunk of hunks.filter((each) => each.text !== '')) {
    text += space(text || base.slice(0, from), base.slice(position, hunk.from), hunk.text) + hunk.text;
    position = Math.max(position, hunk.to);
  }
  return text && text + space(text, base.slice(position, to), base.slice(to));
}

/** The white space between two words, which must not grow together because one side deleted it. */
function space(left: string, between: string, right: string): string {
  return /\S$/.test(left) && /^\S/.test(right) ? (/\s+/.exec(between)?.[0] ?? '') : '';
}

/**
 * Merges what two people typed inside one word. Where both replaced letters, the result would be a word, or a number,
 * that neither of them wrote: then mine stays.
 */
function mergeCharacters(base: string, { from, to, hunks }: Group): MergedText {
  const word = base.slice(from, to);
  const [theirs, mine] = [false, true].map((side) => {
    const text = render(base, { from, to, hunks: hunks.filter((hunk) => hunk.mine === side) });
    return narrow(word, { from: 0, to: word.length, text });
  }) as [Hunk, Hunk];
  const isRewritten = [theirs, mine].every((hunk) => hunk.from < hunk.to && hunk.text !== '');
  if (!isRewritten && !/^\d+$/.test(word)) return overlay(word, [theirs], [mine]);
  return { text: word.slice(0, mine.from) + mine.text + word.slice(mine.to), overwritten: true };
}

/** What one side made of the stretch. */
function render(base: string, { from, to, hunks }: Group): string {
  let text = '';
  let position = from;
  for (const hunk of hunks) {
    text += base.slice(position, hunk.from) + hunk.text;
    position = hunk.to;
  }
  return text + base.slice(position, to);
}

/** The same hunk without the characters at both ends that did not change. */
function narrow(base: string, { from, to, text }: Hunk): Hunk {
  const word = base.slice(from, to);
  const shorter = Math.min(word.length, text.length);
  const start = commonStart(word, text, shorter);
  const end = commonEnd(word, text, shorter - start);
  return { from: from + start, to: to - end, text: text.slice(start, text.length - end) };
}

/** How many code units both start with, at most `limit`. */
export function commonStart(a: string, b: string, limit: number): number {
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** How many code units both end with, at most `limit`. */
export function commonEnd(a: string, b: string, limit: number): number {
  let length = 0;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length++;
  return length;
}

/** Whether a cut at `index` would split a surrogate pair. */
function splitsPair(text: string, index: number): boolean {
  return index > 0 && index < text.length && (text.codePointAt(index - 1) ?? 0) > 0xffff;
}

function isSpace(text: string, index: number): boolean {
  return /\s/.test(text.charAt(index));
}
