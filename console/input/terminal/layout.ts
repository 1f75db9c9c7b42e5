import {
  type DisplayText,
  display,
  escaped,
  escapedOutput,
  joined,
  NOTHING,
} from '../../../src/console-startup';
import type { Draft } from '../edit/draft';
import { lineStart } from '../edit/motions';
import { displayWidth, type Grapheme, graphemes, typedGraphemes } from './graphemes';

/** The visible parts: prompts (which may have colours), the text and the cursor in it. */
export interface View extends Draft {
  readonly prompt: DisplayText;
  /** Goes before the second and all further lines. */
  readonly continuation: DisplayText;
  /** Whether the text is output, which may have colours, rather than typed. */
  readonly isOutput?: boolean;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * One row of the terminal. `soft`: the line continues in the next row; `hard`: it ends here; `last`: nothing
 * follows.
 */
export interface Row {
  readonly text: DisplayText;
  readonly width: number;
  readonly end: 'soft' | 'hard' | 'last';
}

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Frame {
  readonly rows: readonly Row[];
  readonly cursor: Place;
}

/**
 * Returns the rows of a view on a terminal. Long lines wrap; a view taller than the terminal is cut to the
 * rows around the cursor, and only these are laid out, so that a pasted book costs no more than a page.
 */
export function layout(view: View, { columns, rows: height }: ScreenSize): Frame {
  const lines = view.text.split('\n');
  const cursorLine = countNewlines(view.text, view.cursor);
  const wrapped = (index: number, cursor?: number) => {
    const prompt = index === 0 ? view.prompt : view.continuation;
    const line = lines[index] ?? '';
    const cells = view.isOutput ? graphemes(escapedOutput(line)) : typedGraphemes(line);
    const end = index === lines.length - 1 ? 'last' : 'hard';
    return wrap(graphemes(prompt), cells, columns, end, cursor === undefined ? -1 : cursor);
  };

  const line = wrapped(cursorLine, view.cursor - lineStart(view));
  const rows = [...line.rows];
  let row = line.cursor.row;
  for (let index = cursorLine - 1; index >= 0 && row < height; index -= 1) {
    const above = wrapped(index).rows;
    rows.unshift(...above);
    row += above.length;
  }
  for (let index = cursorLine + 1; index < lines.length && rows.length - row < height; index += 1) {
    rows.push(...wrapped(index).rows);
  }
  const frame = cut({ rows, cursor: { row, column: line.cursor.column } }, height);
  return withHiddenLines(frame, cursorLine, columns);
}

/** Shows in the first row how many lines are above it, because the text to be run isn't all visible. */
function withHiddenLines({ rows, cursor }: Frame, cursorLine: number, columns: number): Frame {
  const isWhole = (visible: readonly Row[]) => visible.filter(({ end }) => end === 'hard').length;
  if (cursor.row < 2 || isWhole(rows.slice(0, cursor.row)) >= cursorLine) return { rows, cursor };
  const hidden = cursorLine - isWhole(rows.slice(1, cursor.row));
  const text = escaped(`… ${hidden} more lines above (Up)`.slice(0, columns - 1));
  return { rows: [{ text, width: text.length, end: 'hard' }, ...rows.slice(1)], cursor };
}

/** Splits one line, with its prompt, into rows. `cursor` is an index into the line. */
function wrap(
  prompt: readonly Grapheme[],
  line: readonly Grapheme[],
  columns: number,
  end: Row['end'],
  cursor: number,
): Frame {
  const rows: Row[] = [];
  let text = NOTHING;
  let width = 0;
  let place: Place = { row: 0, column: 0 };
  const breakRow = () => {
    // Padded, so that the terminal wraps at the same place, even before a character too wide for the rest of
    // the row.
    const rest = escaped(' '.repeat(Math.max(0, columns - width)));
    rows.push({ text: display`${text}${rest}`, width: columns, end: 'soft' });
    text = NOTHING;
    width = 0;
  };
  let offset = 0;
  const put = (cell: Grapheme) => {
    if (width + cell.width > columns) breakRow();
    if (offset <= cursor) place = { row: rows.length, column: width };
    text = display`${text}${cell.shown}`;
    width += cell.width;
  };

  for (const cell of prompt) put(cell);
  for (const cell of line) {
    put(cell);
    offset += cell.text.length;
  }
  // A full last row would leave the terminal's cursor in the margin, where terminals differ.
  if (width >= columns) breakRow();
  if (cursor >= offset) place = { row: rows.length, column: width };
  rows.push({ text, width, end });
  return { rows, cursor: place };
}

/** Cuts to `height` rows, with the cursor's row in the middle. */
function cut({ rows, cursor }: Frame, height: number): Frame {
  const first = Math.max(0, Math.min(cursor.row - Math.floor(height / 2), rows.length - height));
  const kept = rows.slice(first, first + height);
  const bottom = kept.pop();
  if (bottom !== undefined) kept.push(asLast(bottom));
  return { rows: kept, cursor: { row: cursor.row - first, column: cursor.column } };
}

/** Returns a row below which nothing may be written: it must not be full (see `wrap`). */
function asLast({ text, width, end }: Row): Row {
  if (end !== 'soft') return { text, width, end: 'last' };
  const cells = graphemes(text).slice(0, -1);
  const rest = joined(
    cells.map(({ shown }) => shown),
    NOTHING,
  );
  return { text: rest, width: displayWidth(rest), end: 'last' };
}

function countNewlines(text: string, end: number): number {
  return text.slice(0, end).split('\n').length - 1;
}
