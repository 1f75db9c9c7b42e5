import type { Frame, Place, Row } from './layout';

const ERASE_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

/**
 * What to write so that the terminal, which shows `before` (nothing: its cursor stands at the start of a fresh row), shows
 * `after`. Rows that stay are not written again, and a character typed at the end is written alone. Wrapped lines are left
 * to the terminal to wrap, so that copying from it gives whole lines back.
 */
export function paint(before: Frame | undefined, after: Frame): string {
  if (before === undefined) return write(after, { row: 0, column: 0 }, 0);
  const row = before.rows.findIndex((old, index) => !isSame(old, after.rows[index]));
  if (row === -1) return goTo(before.cursor, after.cursor);
  const old = before.rows[row];
  const isLonger = old?.end === 'last' && after.rows[row]?.text.startsWith(old.text) === true;
  const from = { row, column: isLonger ? old.width : 0 };
  return goTo(before.cursor, from) + write(after, from, isLonger ? old.text.length : 0);
}

/** What to write so that nothing of `frame` is left and the cursor stands where it began. */
export function erase(frame: Frame | undefined): string {
  return frame === undefined ? '' : goTo(frame.cursor, { row: 0, column: 0 }) + ERASE_BELOW;
}

/** The frame after the terminal itself has wrapped its lines anew for another width; only its cursor counts then. */
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

/** The rows of `frame` from a place on, of whose row `kept` code units stand already, and the cursor moved to where it belongs. */
function write({ rows, cursor }: Frame, from: Place, kept: number): string {
  const text = rows
    .slice(from.row)
    .map((row, index) => (index === 0 ? row.text.slice(kept) : row.text) + lineBreak(row));
  const end = { row: rows.length - 1, column: rows.at(-1)?.width ?? 0 };
  return text.join('') + ERASE_BELOW + goTo(end, cursor);
}

function isSame(one: Row, other: Row | undefined): boolean {
  return one.text === other?.text && one.end === other.end;
}

function lineBreak({ end }: Row): string {
  switch (end) {
    case 'hard':
      return `${ERASE_LINE}\r\n`;
    case 'soft':
      // A terminal wraps a full row at the next character only.
      return ' \r';
    case 'last':
      return '';
  }
}

function goTo(from: Place, to: Place): string {
  const rows = to.row - from.row;
  const vertical = rows === 0 ? '' : `\x1b[${Math.abs(rows)}${rows < 0 ? 'A' : 'B'}`;
  if (to.column === from.column) return vertical;
  return `${vertical}\r${to.column === 0 ? '' : `\x1b[${to.column}C`}`;
}
