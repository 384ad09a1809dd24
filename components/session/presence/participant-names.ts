/** What people are called and coloured who have not said so: drawn once, and kept in this browser. */
import { withStorage } from '../../browser/storage.ts';

const nameKey = 'shared-session:name';
const colorKey = 'shared-session:color';

/** Keeps a name for the next time; an empty one is forgotten. */
export function keepName(name: string): void {
  withStorage((storage) => {
    if (name === '') storage.removeItem(nameKey);
    else storage.setItem(nameKey, name);
  });
}

/** The name that this browser keeps; if there is none, a pleasant one is drawn and kept. */
export function ownName(random: () => number): string {
  const kept = shortName(withStorage((storage) => storage.getItem(nameKey)) ?? '');
  if (kept !== '') return kept;
  const name = `${drawn(adjectives, random)} ${drawn(animals, random)}`;
  keepName(name);
  return name;
}

/** The colour that this browser keeps; if there is none, that of `participant` is kept. */
export function ownColor(participant: string): string {
  const kept = withStorage((storage) => storage.getItem(colorKey));
  if (typeof kept === 'string' && palette.includes(kept)) return kept;
  const color = colorOf(participant);
  withStorage((storage) => {
    storage.setItem(colorKey, color);
  });
  return color;
}

/** A colour of the palette, always the same for one text. */
export function colorOf(text: string): string {
  const hash = Array.from(text).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  return palette[hash % palette.length] ?? '';
}

/** The first 64 characters, as people count them, of at most 100 code units. */
export function shortName(name: string): string {
  let short = '';
  for (const part of parts(name.trim()).slice(0, 64)) {
    if (short.length + part.length > 100) break;
    short += part;
  }
  return short;
}

function parts(text: string): string[] {
  if (!('Segmenter' in Intl)) return Array.from(text);
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

function drawn(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? '';
}

/** White text has a contrast of at least 4.5 : 1 on each. */
export const palette: readonly string[] = [
  ...['#b3261e', '#a84300', '#7a5900', '#4d6b00', '#1b7a2f', '#00736a'],
  ...['#006c9c', '#1f5fd1', '#5b4bd6', '#8a3ac7', '#a82090', '#c2255c'],
];

const adjectives =
  'Brave Bright Calm Cheerful Clever Curious Gentle Happy Kind Lively Merry Patient Quick Quiet Sunny Warm Wise Witty'.split(
    ' ',
  );
const animals =
  'Badger Beaver Bee Crane Deer Dolphin Finch Fox Hare Hedgehog Heron Lark Lynx Otter Owl Panda Robin Seal Swan Wren'.split(
    ' ',
  );
