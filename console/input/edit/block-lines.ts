import { type DisplayText, display, joined, linesOf, NOTHING } from '../../../src/console-startup';
import { displayWidth } from '../terminal/graphemes';
import type { ScreenSize } from '../terminal/layout';

/**
 * Returns the lines of a block that fit on the screen: the first one, which may have column titles, and the
 * last ones, with the number of hidden lines between them.
 *
 * @param size the size of the screen; its last row is left for the cursor
 */
export function blockLines(text: DisplayText, { columns, rows }: ScreenSize): DisplayText {
  const lines = linesOf(text);
  const heightOf = (line = NOTHING) => Math.max(1, Math.ceil(displayWidth(line) / columns));
  const [first = NOTHING, ...rest] = lines;
  const room = rows - 1 - heightOf(first);
  let from = lines.length;
  let height = 0;
  // Only the lines that can fit are measured: a block may have thousands.
  while (from > 1 && height <= room) {
    from -= 1;
    height += heightOf(lines[from]);
  }
  if (height <= room || rest.length === 0) return text;
  while (from < lines.length && height + 1 > room) {
    height -= heightOf(lines[from]);
    from += 1;
  }
  const hidden = from - 1;
  const more = hidden === 1 ? display`1 more line` : display`${hidden} more lines`;
  return joined([first, display`… ${more}, shown in full when it stops`, ...lines.slice(from)]);
}
