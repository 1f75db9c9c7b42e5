import { type DisplayText, display, escaped, valueText } from '../../../src/console-startup';
import type { ExceptionGroup } from '../../../src/index';
import type { Style } from '../layout/style';
import { table } from '../layout/table';

const TITLES = [
  display`count`,
  display`exception`,
  display`first`,
  display`last`,
  display`example`,
  display`message`,
];
const LONGEST = 100;

/** Returns failures grouped by exception as a table. */
export function exceptionTable(groups: readonly ExceptionGroup[], style: Style): DisplayText {
  return table(TITLES, groups.map(row), style);
}

function row({ count, className, first, last, example, message, messages }: ExceptionGroup): DisplayText[] {
  const line = message.replaceAll(/\s+/g, ' ');
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  const alike = messages > 1 ? display` (and ${messages - 1} alike)` : display``;
  return [
    display`${count}`,
    escaped(valueText(className)),
    timeText(first),
    timeText(last),
    escaped(valueText(example)),
    display`${escaped(short)}${alike}`,
  ];
}

function timeText(time: Date | undefined): DisplayText {
  return time === undefined ? display`-` : escaped(time.toISOString().replace(/\.\d+Z$/, 'Z'));
}
