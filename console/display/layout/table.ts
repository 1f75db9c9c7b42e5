import {
  type DisplayText,
  display,
  escapedOutput,
  joined,
  NOTHING,
  padded,
} from '../../../src/console-startup';
import { displayWidth, segments, withoutAnsi } from '../../input/terminal/graphemes';
import type { Style } from './style';

type Row = readonly DisplayText[];

/** The space between columns. */
const GAP = display`  `;

/**
 * A cell of a damaged document may have 50,000 characters: it keeps its width, without widening every row.
 */
const WIDEST_FILLED = 200;

/** The least width of a column on a narrow screen, if there is room for it. */
const LEAST = 10;
/** The least width of a readable column. */
const LEGIBLE = 8;
const ID = /^[\da-f]{24}$/;

/**
 * Returns rows under bold titles, without borders. If they are wider than the screen, the last column is cut
 * at its end, then the widest others in the middle; ids are never cut.
 *
 * @param lessImportant columns to drop, in this order, if the others would otherwise become unreadable
 */
export function table(
  titles: Row,
  rows: readonly Row[],
  style: Style,
  lessImportant: readonly number[] = [],
): DisplayText {
  const whole = rowsThatFit(titles, rows, style);
  if (whole !== undefined) return whole;
  const shown = titles.map((_, column) => column);
  for (const column of lessImportant) {
    if (leastWidth(titles, rows, shown) <= (style.width ?? Number.POSITIVE_INFINITY)) break;
    shown.splice(shown.indexOf(column), 1);
  }
  const only = (row: Row) => shown.map((column) => row[column] ?? NOTHING);
  return rowsCut(only(titles), rows.map(only), style);
}

/** Returns the least total width of some columns at which each is still readable. */
function leastWidth(titles: Row, rows: readonly Row[], columns: readonly number[]): number {
  const widths = widthsOf(titles, [titles, ...rows]);
  return wholeWidth(
    columns.map((column) => {
      const width = widths[column] ?? 0;
      return hasIds(rows, column) ? width : Math.min(width, LEGIBLE);
    }),
  );
}

function hasIds(rows: readonly Row[], column: number): boolean {
  return rows.some((row) => ID.test(row[column] ?? ''));
}

function rowsCut(
  titles: Row,
  rows: readonly Row[],
  { colour, width = Number.POSITIVE_INFINITY }: Style,
): DisplayText {
  const all = [titles.map((title) => colour.bold(title)), ...rows];
  const widths = widthsOf(titles, all);
  const last = widths.length - 1;
  const isId = titles.map((_, column) => hasIds(rows, column));
  let over = wholeWidth(widths) - width;
  const every = widths.map((_, column) => column);
  const steps = [
    [[last], LEAST],
    [every, LEAST],
    [every, 4],
  ] as const;
  for (const [columns, least] of steps) {
    for (; over > 0; over -= 1) {
      const open = columns.filter((column) => !isId[column] && (widths[column] ?? 0) > least);
      const widest = Math.max(...open.map((column) => widths[column] ?? 0));
      const column = open.find((each) => widths[each] === widest);
      if (column === undefined) break;
      widths[column] = widest - 1;
    }
  }
  return joined(
    all.map((row) =>
      line(
        row.map((cell, column) => cut(cell, widths[column] ?? 0, column === last)),
        widths,
      ),
    ),
  );
}

/** Cuts a cell to a width in columns of the screen, and keeps its colours. */
function cut(cell: DisplayText, width: number, isAtEnd: boolean): DisplayText {
  if (widthOf(cell) <= width) return cell;
  const [, before = '', text = '', after = ''] = COLOURED.exec(cell) ?? [];
  const all = segments(withoutAnsi(text));
  const from = isAtEnd ? 0 : Math.floor((width - 1) / 2);
  const start = taken(all, isAtEnd ? width - 1 : width - 1 - from);
  const end = taken(all.toReversed(), from).toReversed();
  return escapedOutput(`${before}${start.join('')}…${end.join('')}${after}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
const COLOURED = /^((?:\x1b\[[\d;]*m)*)(.*?)((?:\x1b\[[\d;]*m)*)$/s;

/** Returns the first characters that fit. */
function taken(all: readonly string[], width: number): string[] {
  let room = width;
  const fitting: string[] = [];
  for (const each of all) {
    room -= displayWidth(each);
    if (room < 0) break;
    fitting.push(each);
  }
  return fitting;
}

/** Returns rows under bold titles; undefined if they are wider than the screen. */
export function rowsThatFit(
  titles: Row,
  rows: readonly Row[],
  { colour, width = Number.POSITIVE_INFINITY }: Style,
): DisplayText | undefined {
  const all = [titles.map((title) => colour.bold(title)), ...rows];
  const widths = widthsOf(titles, all);
  return wholeWidth(widths) > width ? undefined : joined(all.map((row) => line(row, widths)));
}

function widthsOf(titles: Row, all: readonly Row[]): number[] {
  return titles.map((_, column) => all.reduce((widest, row) => Math.max(widest, widthOf(row[column])), 0));
}

function wholeWidth(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
}

/** Returns the cells of a row, each but the last padded to the width of its column. */
function line(row: Row, widths: readonly number[]): DisplayText {
  const end = row.findLastIndex((cell) => cell !== NOTHING);
  const cells = row
    .slice(0, end + 1)
    .map((cell, column) =>
      column === end ? cell : filledUp(cell, Math.min(widths[column] ?? 0, WIDEST_FILLED)),
    );
  return joined(cells, GAP);
}

function filledUp(cell: DisplayText, width: number): DisplayText {
  return display`${cell}${padded(NOTHING, width - widthOf(cell))}`;
}

function widthOf(cell = NOTHING): number {
  return displayWidth(cell);
}
