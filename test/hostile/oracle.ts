import { displayWidth } from '../../console/input/terminal/graphemes';
import { HOSTILE } from './arbitraries';

/**
 * The console's own colours, cursor moves, erasing and modes: the rest must hold no control characters except
 * line breaks.
 */
const OURS = new RegExp(
  `${String.fromCharCode(27)}(?:\\[(?:[0-9]{1,2})?m|\\[\\d*[ABCD]|\\[[KJ]|\\[H|\\[2J|\\[\\?2004[hl]|\\[\\?25[hl])`,
  'g',
);
const UNSAFE = /[^\P{Cc}\r\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** After a line break in a text, which must be shown and not executed. */
const BROKEN = new RegExp(`[\\r\\n]${HOSTILE}`, 'g');
const THROWN =
  /Ruby exited|TypeError|RangeError|ReferenceError|BSON\w*Error|Unhandled|is not a function|Cannot (read|convert)|\bat .*\.js:\d+/g;

/** The space and the return after a full row, which make the terminal wrap it. */
const WRAP = / \r(?!\n)/g;

/**
 * Returns the faults in a console's output, each with its surroundings; empty if all is well.
 *
 * @param columns the width of its terminal, if it has one
 */
export function faultsIn(output: string, columns?: number): string[] {
  const rest = withoutWraps(output.replaceAll(OURS, ''), columns);
  return [
    ...around(rest, UNSAFE, 'a character that is not safe'),
    ...around(rest, BROKEN, 'a line break of a text'),
    ...around(rest, THROWN, 'an error that nobody expects'),
  ];
}

/** Removes the breaks of full rows. A text's own ` \r` after a row of another width stays. */
function withoutWraps(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const lines = text.split('\n').map((line) => {
    const rows = line.split(WRAP);
    return rows.reduce((whole, row, at) => {
      const isFull = displayWidth(rows[at - 1]?.split('\r').at(-1) ?? '') >= columns - 1;
      return `${whole}${isFull ? '' : ' \r'}${row}`;
    });
  });
  return lines.join('\n');
}

const MOST = 5;

function around(text: string, pattern: RegExp, what: string): string[] {
  return [...text.matchAll(pattern)]
    .slice(0, MOST)
    .map(({ index }) => `${what}: ${JSON.stringify(text.slice(Math.max(0, index - 200), index + 120))}`);
}
