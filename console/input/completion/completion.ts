import { type DisplayText, escaped, escapedLines } from '../../../src/console-startup';
import { displayWidth } from '../terminal/graphemes';

/** The candidates at the cursor: each can replace the text from `from` on. */
export interface Completion {
  readonly from: number;
  readonly candidates: readonly string[];
  /** Follows the candidate if it is the only one: a closing quote, `: ` after a key. */
  readonly suffix?: string;
}

const MOST_LISTED = 200;

/** Returns the text that Tab can type without asking: the only candidate, or the common prefix of all. */
export function certainPart({ candidates, suffix = '' }: Completion): string {
  const [first = '', ...others] = candidates;
  if (others.length === 0) return first + suffix;
  const length = others.reduce((most, other) => commonLength(first, other, most), first.length);
  return withoutHalves(first.slice(0, length));
}

function commonLength(one: string, other: string, most: number): number {
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}

/** Never ends within an escape or a character. */
function withoutHalves(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '').replace(/(?<!\\)((?:\\\\)*)\\$/, '$1');
}

/** Returns the candidates in columns, down and then across, like `ls`. */
export function columnsOf(candidates: readonly string[], width: number): DisplayText {
  const listed = candidates.slice(0, MOST_LISTED).map(escaped);
  const cell = listed.reduce((widest, each) => Math.max(widest, displayWidth(each)), 0) + 2;
  const rows = Math.ceil(listed.length / Math.max(1, Math.floor(width / cell)));
  const lines = Array.from({ length: rows }, (_, row) =>
    listed
      .filter((_candidate, index) => index % rows === row)
      .map((candidate) => candidate + ' '.repeat(cell - displayWidth(candidate)))
      .join('')
      .trimEnd(),
  );
  if (candidates.length > MOST_LISTED) lines.push(`… ${candidates.length - MOST_LISTED} more: type on`);
  return escapedLines(lines.join('\n'));
}
