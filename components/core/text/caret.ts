import { splitsPair } from '../diff/affixes.ts';
import { compareWords, narrow } from './hunks.ts';

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
