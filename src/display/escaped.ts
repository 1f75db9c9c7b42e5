import { type DisplayText, indented } from './display-text';

/**
 * What a terminal would act on (C0, C1, DEL), what breaks a line, and what is invisible or reorders what is around it:
 * bidirectional controls, zero-width characters, fillers, variation selectors, halves of surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNSAFE_IN_LINES = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Colours and weights, which change nothing but the looks of the characters after them; not what hides them (8). */
const ANY_COLOUR = '[345]8[;:](?:5[;:]\\d{1,3}|2[;:]{1,2}\\d{1,3}[;:]\\d{1,3}[;:]\\d{1,3})';
const LOOKS = `(?:0?[0-79]|2[1-9]|[34][0-79]|5[359]|9[0-7]|10[0-7]|${ANY_COLOUR})`;
const SGR = new RegExp(`(${String.fromCharCode(27)}\\[(?:${LOOKS}(?:;${LOOKS})*)?m)`);
const TAB_STOP = 8;

/**
 * Returns untrusted text as part of one line: each control, invisible or line-breaking character becomes `\u009b` and the
 * like. Use it for names, fields and messages from the database, a file or the network.
 *
 * @example escaped('web1\r\u001b[2J') // 'web1\u000d\u001b[2J', spelled out
 */
export function escaped(text: string): DisplayText {
  return text.replace(UNSAFE, spelledOut) as DisplayText;
}

/** Returns untrusted text of several lines: as `escaped`, but its line breaks stay and its tabs become spaces. */
export function escapedLines(text: string): DisplayText {
  return withoutTabs(text.replaceAll('\r\n', '\n')).replace(UNSAFE_IN_LINES, spelledOut) as DisplayText;
}

/**
 * Returns a message of somebody else, such as an error of the driver: as `escapedLines`, with all lines but the first one
 * indented, so that none of them passes for a line of ours.
 */
export function escapedMessage(text: string): DisplayText {
  return indented(escapedLines(text.trimEnd()), 2, 'second');
}

/**
 * Returns JSON that is safe to print and parses to the same value: what `JSON.stringify` leaves as it is becomes `\\u009b`
 * and the like.
 */
export function escapedJson(json: string): DisplayText {
  return escaped(json);
}

/** Returns what the user's own code prints on a terminal: as `escapedLines`, but its SGR colours stay. */
export function escapedOutput(text: string): DisplayText {
  return text
    .split(SGR)
    .map((part, index) => (index % 2 === 1 ? part : escapedLines(part)))
    .join('') as DisplayText;
}

/** Above U+FFFF a character takes two code units. */
function spelledOut(character: string): string {
  const first = codeUnit(character.charCodeAt(0));
  return character.length === 1 ? first : first + codeUnit(character.charCodeAt(1));
}

function codeUnit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

function withoutTabs(text: string): string {
  if (!text.includes('\t')) return text;
  const expanded = (line: string) =>
    line
      .split('\t')
      .reduce((row, part) => row.padEnd(row.length + TAB_STOP - (row.length % TAB_STOP)) + part);
  return text.split('\n').map(expanded).join('\n');
}
