import { type DisplayText, display, escaped, valueText } from '../../../src/console-startup';
import type { DirmonEntry } from '../../../src/index';
import type { Style } from '../layout/style';
import { table } from '../layout/table';
import { failureText } from './failure-text';

const TITLES = [
  display`id`,
  display`name`,
  display`state`,
  display`pattern`,
  display`job class`,
  display`failure`,
];

/** Returns Dirmon entries as a table: their file patterns, and the class of their jobs. */
export function dirmonTable(entries: readonly DirmonEntry[], style: Style): DisplayText {
  return table(
    TITLES,
    entries.map((entry) => row(entry, style)),
    style,
  );
}

function row(entry: DirmonEntry, { colour }: Style): DisplayText[] {
  const { id, name, pattern, jobClassName, exception } = entry;
  return [
    escaped(valueText(id)),
    name === undefined ? display`-` : escaped(valueText(name)),
    stateText(entry, colour),
    escaped(valueText(pattern)),
    escaped(valueText(jobClassName)),
    exception === undefined ? display`-` : failureText(exception),
  ];
}

function stateText({ state, damage }: DirmonEntry, colour: Style['colour']): DisplayText {
  const text = escaped(valueText(state));
  if (damage !== undefined) return colour.red(display`${text} (damaged: ${escaped(damage)})`);
  switch (state) {
    case 'enabled':
      return colour.green(text);
    case 'failed':
      return colour.red(text);
    case 'disabled':
      return colour.yellow(text);
    default:
      return text;
  }
}
