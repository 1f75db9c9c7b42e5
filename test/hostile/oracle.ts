import { displayWidth } from '../../console/input/terminal/graphemes';
import { HOSTILE } from './arbitraries';

/** Our own colours, cursor moves, erasing and modes: what is left holds no control character but line breaks. */
const OURS = new RegExp(
  `${String.fromCharCode(27)}(?:\\[(?:[0-9]{1,2})?m|\\[\\d*[ABCD]|\\[[KJ]|\\[H|\\[2J|\\[\\?2004[hl]|\\[\\?25[hl])`,
  'g',
);
const UNSAFE = /[^\P{Cc}\r\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Behind a line break of a text, which must have been shown and not made. */
const BROKEN = new RegExp(`[\\r\\n]${HOSTILE}`, 'g');
const THROWN =
  /Ruby exited|TypeError|RangeError|ReferenceError|BSON\w*Error|Unhandled|is not a function|Cannot (read|convert)|\bat .*\.js:\d+/g;

/** The space and the return behind a row that is full: they make the terminal wrap it. */
const WRAP = / \r(?!\n)/g;

/**
 * What is wrong with what a console has printed, each with its surroundings; nothing when all is well.
 *
 * @param columns of its terminal, where it has one
 */
export function faultsIn(output: string, columns?: number): string[] {
  const rest = withoutWraps(output.replaceAll(OURS, ''), columns);
  return [
    ...around(rest, UNSAFE, 'a character that is not safe'),
    ...around(rest, BROKEN, 'a line break of a text'),
    ...around(rest, THROWN, 'an error that nobody expects'),
  ];
}

/** The text without the breaks of full rows. A text's own ` \r` behind a row of another width stays. */
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
