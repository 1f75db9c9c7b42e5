import { type DisplayText, escapedOutput } from '../../../src/console-startup';
import { displayWidth } from '../../input/terminal/graphemes';

/** `  action       what it does`: what goes on stands below what it does. */
const COLUMN = /^ +\S+ +(?=\S)/;

/** A line broken between words where it is wider than the screen; prose, for code is pasted and goes on unbroken. */
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
