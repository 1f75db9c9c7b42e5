import { type DisplayText, display, escaped, escapedOutput } from '../../../src/console-startup';

/** One visible character. */
export interface Grapheme {
  readonly text: string;
  /** Its display: a tab as two spaces, another control or invisible character as `\\u009b` or similar. */
  readonly shown: DisplayText;
  /** Its width in terminal columns. */
  readonly width: number;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with a control character
const ANSI_ANYWHERE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const SGR = /(\x1b\[[\d;:]*m)/;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** Double-width characters: Unicode's East Asian wide and fullwidth ones, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;

/** The segmenter takes quadratic time, so it gets parts, which end between two characters if possible. */
const PART = /[\s\S]{1,512}(?![\p{M}\p{Cf}])(?<!\u200d)|[\s\S]{1,512}/gu;

let segmenter: Intl.Segmenter | undefined;

/** True if every character is one column wide and one code unit long. */
function isPlain(text: string): boolean {
  return PRINTABLE_ASCII.test(text);
}

/**
 * Like `stripVTControlCharacters`, which on Node.js 20 leaves most of a window's title and of a colour with
 * colons.
 */
export function withoutAnsi(text: string): string {
  return text.replaceAll(ANSI_ANYWHERE, '');
}

/** Returns the characters of typed or pasted text. */
export function typedGraphemes(text: string): Grapheme[] {
  return segments(text).flatMap(shownAs);
}

/** Returns the characters of safe text; its colours are characters without width. */
export function graphemes(text: DisplayText): Grapheme[] {
  return text.split(SGR).flatMap((part, index) => {
    if (index % 2 === 0) return typedGraphemes(part);
    return [{ text: part, shown: escapedOutput(part), width: 0 }];
  });
}

/** Returns the width of a text on one line of the terminal, in columns. */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length;
  return segments(withoutAnsi(text)).reduce((sum, segment) => sum + widthOf(segment), 0);
}

/** Splits a text into visible characters. */
export function segments(text: string): string[] {
  if (isPlain(text)) return Array.from(text);
  segmenter ??= new Intl.Segmenter();
  const found: string[] = [];
  for (const [part] of text.matchAll(PART))
    for (const { segment } of segmenter.segment(part)) found.push(segment);
  return found;
}

/** Returns one character, or the characters that spell it out, of which the first represents it. */
function shownAs(text: string): Grapheme[] {
  const shown = text === '\t' ? display`  ` : escaped(text);
  if (shown === text || text === '\t') return [{ text, shown, width: widthOf(shown) }];
  return Array.from(shown, (character, index) => {
    return { text: index === 0 ? text : '', shown: escaped(character), width: widthOf(character) };
  });
}

function widthOf(segment: string): number {
  if (isPlain(segment)) return segment.length;
  if (INVISIBLE.test(segment)) return 0;
  return WIDE.test(segment) ? 2 : 1;
}
