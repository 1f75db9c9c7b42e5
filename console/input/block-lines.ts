import { type DisplayText, display, joined, linesOf, NOTHING } from '../../src/console-startup';
import { displayWidth } from './graphemes';
import type { ScreenSize } from './layout';

/**
 * The lines of a block that the screen has room for: the first one, which may have the titles of columns, and the last
 * ones, with how many are hidden between them.
 *
 * @param size of the screen; its last row is left to the cursor
 */
export function blockLines(text: DisplayText, { columns, rows }: ScreenSize): DisplayText {
  const lines = linesOf(text);
  const heights = lines.map((line) => Math.max(1, Math.ceil(displayWidth(line) / columns)));
  const height = (from: number) => heights.slice(from).reduce((sum, each) => sum + each, 0);
  const room = rows - 1;
  const [first = NOTHING, ...rest] = lines;
  if (height(0) <= room || rest.length === 0) return text;
  let from = 1;
  while (from < lines.length && (heights[0] ?? 1) + 1 + height(from) > room) from += 1;
  const hidden = from - 1;
  const more = hidden === 1 ? display`1 more line` : display`${hidden} more lines`;
  return joined([first, display`… ${more}; all of them stand here at the end`, ...lines.slice(from)]);
}
