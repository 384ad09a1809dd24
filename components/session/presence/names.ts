/** What people are called and coloured who have not said so. Pure. */

/** A pleasant name. @param random a number in [0, 1) */
export function drawName(random: () => number): string {
  return `${drawn(adjectives, random)} ${drawn(animals, random)}`;
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
