import { type DisplayText, escapedOutput } from '../../../src/console-startup';
import { displayWidth } from '../../input/terminal/graphemes';

/** `  action       what it does`: continuation lines start below the description. */
const COLUMN = /^ +\S+ +(?=\S)/;

/**
 * Wraps a line between words if it is wider than the screen. Only for prose: code can be pasted and stays on
 * one line.
 */
export function wrapped(line: DisplayText, width = Number.POSITIVE_INFINITY): DisplayText {
  const indent = ' '.repeat(COLUMN.exec(line)?.[0].length ?? 0);
  let row = '';
  const rows: string[] = [];
  for (const word of line.split(/(?<=\S)(?= )/)) {
    // A full row would leave the cursor in the margin.
    if (row !== '' && displayWidth(row + word) >= width) {
      rows.push(row);
      row = indent + word.trimStart();
    } else {
      row += word;
    }
  }
  return escapedOutput([...rows, row].join('\n'));
}
