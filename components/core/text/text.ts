/**
 * Three-way merge of strings, and where a caret goes when the text around it changes.
 *
 * Both sides are compared with the base, word by word. What they did becomes hunks; the hunks of both are laid over
 * each other, and only where both rewrote the same word does one of them give way.
 */
import { compareWords, narrow } from './hunks.ts';
import type { Hunk } from './hunks.ts';

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
