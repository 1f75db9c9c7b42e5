import { codes, type DisplayText, display, joined, NOTHING, textBehind } from '../../../src/console-startup';
import type { Frame, Place, Row } from './layout';

const { eraseBelow, eraseLine, moveRight, moveRows, newRow, toRowStart } = codes;

/**
 * Returns the text to write so that the terminal, which shows `before` (undefined: its cursor is at the start
 * of a fresh row), shows `after`. Unchanged rows are not rewritten, and a character typed at the end is
 * written alone. The terminal itself wraps long lines, so that copying from it returns whole lines.
 */
export function paint(before: Frame | undefined, after: Frame): DisplayText {
  if (before === undefined) return write(after, { row: 0, column: 0 }, NOTHING);
  const row = before.rows.findIndex((old, index) => !isSame(old, after.rows[index]));
  if (row === -1) return goTo(before.cursor, after.cursor);
  const old = before.rows[row];
  const isLonger = old?.end === 'last' && after.rows[row]?.text.startsWith(old.text) === true;
  const from = { row, column: isLonger ? old.width : 0 };
  return display`${goTo(before.cursor, from)}${write(after, from, isLonger ? old.text : NOTHING)}`;
}

/** Returns the text to write so that `frame` is erased and the cursor is where it started. */
export function erase(frame: Frame | undefined): DisplayText {
  if (frame === undefined) return NOTHING;
  return display`${goTo(frame.cursor, { row: 0, column: 0 })}${eraseBelow}`;
}

/**
 * Returns the frame after the terminal itself has rewrapped its lines for another width; only its cursor
 * matters then.
 */
export function reflow({ rows, cursor }: Frame, columns: number): Frame {
  let row = 0;
  let width = 0;
  for (const [index, { width: rowWidth, end }] of rows.entries()) {
    if (index === cursor.row) break;
    width += rowWidth;
    if (end === 'soft') continue;
    row += Math.max(1, Math.ceil(width / columns));
    width = 0;
  }
  const offset = width + cursor.column;
  return { rows, cursor: { row: row + Math.floor(offset / columns), column: offset % columns } };
}

/**
 * Returns the rows of `frame` from a position on, the first without its existing part, with the cursor moved
 * to its place.
 */
function write({ rows, cursor }: Frame, from: Place, kept: DisplayText): DisplayText {
  const text = rows
    .slice(from.row)
    .map((row, index) => display`${index === 0 ? textBehind(row.text, kept) : row.text}${lineBreak(row)}`);
  const end = { row: rows.length - 1, column: rows.at(-1)?.width ?? 0 };
  return joined([...text, eraseBelow, goTo(end, cursor)], NOTHING);
}

function isSame(one: Row, other: Row | undefined): boolean {
  return one.text === other?.text && one.end === other.end;
}

function lineBreak({ end }: Row): DisplayText {
  switch (end) {
    case 'hard':
      return display`${eraseLine}${newRow}`;
    case 'soft':
      // A terminal wraps a full row only at the next character.
      return display` ${toRowStart}`;
    case 'last':
      return NOTHING;
  }
}

function goTo(from: Place, to: Place): DisplayText {
  const vertical = moveRows(to.row - from.row);
  if (to.column === from.column) return vertical;
  return display`${vertical}${toRowStart}${moveRight(to.column)}`;
}
