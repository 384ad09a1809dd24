/**
 * A font in which every character is as wide as two are high: wider than any that people have. Made here, so that nothing
 * depends on the fonts of the machine. The tables are those of OpenType (https://learn.microsoft.com/typography/opentype/spec/).
 */

const unitsPerEm = 1000;
const advance = 2 * unitsPerEm;
const ascent = 800;
const descent = 200;

/** Has a page know the font by the family name `Wide`. */
export async function addWideFont(window: Window & typeof globalThis): Promise<void> {
  const face = new window.FontFace('Wide', wideFont());
  window.document.fonts.add(await face.load());
}

function wideFont(): ArrayBuffer {
  const names = Object.keys(tables);
  const head: number[] = [...u32(0x00010000), ...u16(names.length, 128, 3, names.length * 16 - 128)];
  const body: number[] = [];
  const bodyStart = head.length + names.length * 16;
  for (const [name, table] of Object.entries(tables)) {
    head.push(...ascii(name), ...u32(0, bodyStart + body.length, table.length));
    body.push(...table);
    while (body.length % 4 > 0) body.push(0);
  }
  return Uint8Array.from([...head, ...body]).buffer;
}

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const u8s = (count: number) => Array<number>(count).fill(0);
const u16 = (...values: readonly number[]) => values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]);
const u32 = (...values: readonly number[]) => values.flatMap((value) => u16(value >>> 16, value & 0xffff));

/** One contour, a box; all its points are on it. */
const box = [
  ...u16(1, 100, 0, 1900, 700), // contours, and what it lies within
  ...u16(3, 0), // the last point, no instructions
  ...[1, 1, 1, 1],
  ...u16(100, 1800, 0, -1800), // from each x to the next
  ...u16(0, 0, 700, 0), // from each y to the next
];

/** In the order of their names, as the format wants them. Both glyphs, the one for what is missing too, are boxes. */
const tables: Readonly<Record<string, readonly number[]>> = {
  'OS/2': [
    ...u16(3, advance, 400, 5, 0),
    ...u16(650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0), // sub- and superscript, strikeout, no family class
    ...u8s(10 + 16),
    ...ascii('test'),
    ...u16(0x40, 0x20, 0xffff, ascent, -descent, 0, ascent, descent),
    ...u32(1, 0),
    ...u16(500, 700, 0, 0x20, 0),
  ],
  // Format 13: one glyph for every character there is.
  'cmap': [...u16(0, 1, 3, 10), ...u32(12), ...u16(13, 0), ...u32(28, 0, 1, 0x20, 0x10ffff, 1)],
  'glyf': [...box, ...box],
  'head': [
    ...u32(0x00010000, 0x00010000, 0, 0x5f0f3cf5),
    ...u16(3, unitsPerEm),
    ...u8s(16), // dates
    ...u16(100, 0, 1900, 700, 0, 8, 2, 0, 0),
  ],
  'hhea': [
    ...u32(0x00010000),
    ...u16(ascent, -descent, 0, advance, 100, 100, 1900, 1, 0, 0),
    ...u8s(10),
    ...u16(2),
  ],
  'hmtx': u16(advance, 100, advance, 100),
  'loca': u16(0, box.length / 2, box.length),
  'maxp': [...u32(0x00010000), ...u16(2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
  'name': u16(0, 0, 6),
  'post': [...u32(0x00030000, 0), ...u16(-100, 50), ...u32(1, 0, 0, 0, 0)],
};
