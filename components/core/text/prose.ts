/** Texts of this length, in UTF-16 code units, are merged word by word even without white space. */
const minLength = 48;

/** Whether all of `texts` look written by hand: they have white space, or are long. */
export function looksLikeProse(...texts: readonly string[]): boolean {
  return texts.every((text) => text.length >= minLength || /\s/.test(text));
}
