import Table from 'cli-table3';
import type { Style } from './style';

/** Rows under bold titles, without borders. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  { colour }: Style,
): string {
  const shown = new Table({
    head: titles.map((title) => colour.bold(title)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: BORDERLESS,
  });
  for (const row of rows) shown.push([...row]);
  return shown.toString().replaceAll(/[ ]+$/gm, '');
}

const BORDERLESS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);
