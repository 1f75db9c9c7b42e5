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

/** The visible parts: prompts (which may hold colours), the text and the cursor in it. */
export interface View extends Draft {
  readonly prompt: DisplayText;
  /** Stands before the second and all further lines. */
  readonly continuation: DisplayText;
  /** Whether the text is of ours, and may hold colours, instead of being typed. */
  readonly isOutput?: boolean;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** One row of the terminal. `soft`: the line goes on in the next row; `hard`: it ends here; `last`: nothing follows. */
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
 * The rows a view takes on a terminal. Long lines wrap; what is taller than the terminal is cut to the rows around the
 * cursor, and only these are laid out, so that a pasted book costs no more than a page.
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

/** Says in the first row how many lines are above it; what is looked at before it runs is not all there. */
function withHiddenLines({ rows, cursor }: Frame, cursorLine: number, columns: number): Frame {
  const isWhole = (visible: readonly Row[]) => visible.filter(({ end }) => end === 'hard').length;
  if (cursor.row < 2 || isWhole(rows.slice(0, cursor.row)) >= cursorLine) return { rows, cursor };
  const hidden = cursorLine - isWhole(rows.slice(1, cursor.row));
  const text = escaped(`… ${hidden} more lines above (Up)`.slice(0, columns - 1));
  return { rows: [{ text, width: text.length, end: 'hard' }, ...rows.slice(1)], cursor };
}

/** One line, with its prompt, as rows. `cursor` is an index into the line. */
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
    // Filled up, so that the terminal wraps where we do, also before a character too wide for the rest of the row.
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
  // A full last row would leave the terminal's cursor in the margin, where every terminal does something else.
  if (width >= columns) breakRow();
  if (cursor >= offset) place = { row: rows.length, column: width };
  rows.push({ text, width, end });
  return { rows, cursor: place };
}

/** At most `height` rows, the cursor's in the middle of them where there are more. */
function cut({ rows, cursor }: Frame, height: number): Frame {
  const first = Math.max(0, Math.min(cursor.row - Math.floor(height / 2), rows.length - height));
  const kept = rows.slice(first, first + height);
  const bottom = kept.pop();
  if (bottom !== undefined) kept.push(asLast(bottom));
  return { rows: kept, cursor: { row: cursor.row - first, column: cursor.column } };
}

/** A row below which nothing may be written: it must not be full (see `wrap`). */
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
