import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { displayWidth } from '../input/graphemes';
import type { Style } from './style';

/** Rows under bold titles, without borders; one below the other where they are wider than the screen. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[], style: Style): string {
  return rowsThatFit(titles, rows, style) ?? rows.map((row) => record(titles, row, style)).join('\n\n');
}

/** Rows under bold titles; undefined where they are wider than the screen. */
export function rowsThatFit(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  { colour, width = Number.POSITIVE_INFINITY }: Style,
): string | undefined {
  const shown = new Table({
    head: titles.map((title) => colour.bold(title)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERLESS,
  });
  for (const row of rows) shown.push([...row]);
  const text = shown.toString().replaceAll(/[ ]+$/gm, '');
  return widthOf(text) <= width ? text : undefined;
}

/** One row as lines of `title  value`. */
function record(titles: readonly string[], row: readonly string[], { colour }: Style): string {
  const length = Math.max(...titles.map((title) => title.length));
  return titles.map((title, index) => `${colour.bold(title.padEnd(length))}  ${row[index] ?? ''}`).join('\n');
}

function widthOf(text: string): number {
  return Math.max(...stripVTControlCharacters(text).split('\n').map(displayWidth));
}

const BORDERLESS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);
