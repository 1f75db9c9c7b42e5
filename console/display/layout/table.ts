import { type DisplayText, display, joined, NOTHING, padded } from '../../../src/console-startup';
import { displayWidth } from '../../input/terminal/graphemes';
import type { Style } from './style';

type Row = readonly DisplayText[];

/** Between columns. */
const GAP = display`  `;

/** Rows under bold titles, without borders; one below the other where they are wider than the screen. */
export function table(titles: Row, rows: readonly Row[], style: Style): DisplayText {
  const records = () =>
    joined(
      rows.map((row) => record(titles, row, style)),
      display`\n\n`,
    );
  return rowsThatFit(titles, rows, style) ?? records();
}

/** Rows under bold titles; undefined where they are wider than the screen. */
export function rowsThatFit(
  titles: Row,
  rows: readonly Row[],
  { colour, width = Number.POSITIVE_INFINITY }: Style,
): DisplayText | undefined {
  const all = [titles.map((title) => colour.bold(title)), ...rows];
  const widths = titles.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, widthOf(row[column])), 0),
  );
  const whole = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  return whole > width ? undefined : joined(all.map((row) => line(row, widths)));
}

/** The cells of a row, each filled up to the width of its column but the last one. */
function line(row: Row, widths: readonly number[]): DisplayText {
  const end = row.findLastIndex((cell) => cell !== NOTHING);
  const cells = row
    .slice(0, end + 1)
    .map((cell, column) => (column === end ? cell : filledUp(cell, widths[column] ?? 0)));
  return joined(cells, GAP);
}

function filledUp(cell: DisplayText, width: number): DisplayText {
  return display`${cell}${padded(NOTHING, width - widthOf(cell))}`;
}

function widthOf(cell = NOTHING): number {
  return displayWidth(cell);
}

/** One row as lines of `title  value`. */
function record(titles: Row, row: Row, { colour }: Style): DisplayText {
  const length = Math.max(...titles.map((title) => title.length));
  return joined(
    titles.map(
      (title, index) => display`${colour.bold(padded(title, length))}${GAP}${row[index] ?? NOTHING}`,
    ),
  );
}
