import { type DisplayText, indented } from './display-text';

/**
 * Colours and weights, which change only the look of the following characters; without concealed text (8).
 */
const ANY_COLOUR = '[345]8[;:](?:5[;:]\\d{1,3}|2[;:]{1,2}\\d{1,3}[;:]\\d{1,3}[;:]\\d{1,3})';
const LOOKS = `(?:0?[0-79]|2[1-9]|[34][0-79]|5[359]|9[0-7]|10[0-7]|${ANY_COLOUR})`;
const SGR = new RegExp(`(${String.fromCharCode(27)}\\[(?:${LOOKS}(?:;${LOOKS})*)?m)`);
const TAB_STOP = 8;

// A terminal acts on some characters (C0, C1, DEL), some break a line, and some are invisible or reorder the
// text around them: bidirectional controls, zero-width characters, fillers, variation selectors, unpaired
// surrogates. Most text has no such characters, which `PLAIN` tells without the tables of Unicode.

const PLAIN = /^[ -~]*$/;
const PLAIN_LINES = /^[ -~\n]*$/;

/**
 * Returns untrusted text as part of one line: each control, invisible or line-breaking character becomes
 * `\u009b` or similar. Use it for names, fields and messages from the database, a file or the network.
 *
 * @example escaped('web1\r\u001b[2J') // 'web1\u000d\u001b[2J', spelled out
 */
export function escaped(text: string): DisplayText {
  if (PLAIN.test(text)) return text as DisplayText;
  const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  return text.replace(unsafe, spelledOut) as DisplayText;
}

/** Escapes untrusted text of several lines: like `escaped`, but line breaks stay and tabs become spaces. */
export function escapedLines(text: string): DisplayText {
  if (PLAIN_LINES.test(text)) return text as DisplayText;
  const unsafe = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  return withoutTabs(text.replaceAll('\r\n', '\n')).replace(unsafe, spelledOut) as DisplayText;
}

/**
 * Escapes a foreign message, such as an error of the driver: like `escapedLines`, with all lines but the
 * first one indented, so that none of them looks like a line of this program.
 */
export function escapedMessage(text: string): DisplayText {
  return indented(escapedLines(text.trimEnd()), 2, 'second');
}

/**
 * Returns JSON that is safe to print and parses to the same value: characters that `JSON.stringify` leaves
 * unescaped become `\\u009b` or similar.
 */
export function escapedJson(json: string): DisplayText {
  return escaped(json);
}

/** Escapes the output of the user's own code on a terminal: like `escapedLines`, but its SGR colours stay. */
export function escapedOutput(text: string): DisplayText {
  return text
    .split(SGR)
    .map((part, index) => (index % 2 === 1 ? part : escapedLines(part)))
    .join('') as DisplayText;
}

/** A character above U+FFFF takes two code units. */
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
