import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { type DisplayText, display, escapedOutput, joined, padded } from '../../src/console-startup';
import { displayWidth } from '../input/graphemes';
import type { Style } from './style';

/** Rows under bold titles, without borders; one below the other where they are wider than the screen. */
export function table(
  titles: readonly DisplayText[],
  rows: readonly (readonly DisplayText[])[],
  style: Style,
): DisplayText {
  const records = () =>
    joined(
      rows.map((row) => record(titles, row, style)),
      display`\n\n`,
    );
  return rowsThatFit(titles, rows, style) ?? records();
}

/** Rows under bold titles; undefined where they are wider than the screen. */
export function rowsThatFit(
  titles: readonly DisplayText[],
  rows: readonly (readonly DisplayText[])[],
  { colour, width = Number.POSITIVE_INFINITY }: Style,
): DisplayText | undefined {
  const shown = new Table({
    head: titles.map((title) => colour.bold(title)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERLESS,
  });
  for (const row of rows) shown.push([...row]);
  const text = shown.toString().replaceAll(/[ ]+$/gm, '');
  return widthOf(text) <= width ? escapedOutput(text) : undefined;
}

/** One row as lines of `title  value`. */
function record(titles: readonly DisplayText[], row: readonly DisplayText[], { colour }: Style): DisplayText {
  const length = Math.max(...titles.map((title) => title.length));
  return joined(
    titles.map((title, index) => display`${colour.bold(padded(title, length))}  ${row[index] ?? display``}`),
  );
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text)
    .split('\n')
    .reduce((widest, line) => Math.max(widest, displayWidth(line)), 0);
}

const BORDERLESS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);
