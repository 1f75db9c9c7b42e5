/** What one sees as one character. */
export interface Grapheme {
  readonly text: string;
  /** How it is shown: a tab as two spaces, another control character as `^X`. */
  readonly shown: string;
  /** Terminal columns it takes. */
  readonly width: number;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with a control character
const ANSI = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/;
const ANSI_ANYWHERE = new RegExp(ANSI, 'g');
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** Twice as wide: what Unicode calls East Asian wide and fullwidth, and what is shown as an emoji. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;

let segmenter: Intl.Segmenter | undefined;

/** True where every character is one column wide and one code unit long. */
function isPlain(text: string): boolean {
  return PRINTABLE_ASCII.test(text);
}

export function withoutAnsi(text: string): string {
  return text.replaceAll(ANSI_ANYWHERE, '');
}

/** The characters of a text as they stand on the screen; escape sequences (colours) are characters without width. */
export function graphemes(text: string): Grapheme[] {
  if (isPlain(text))
    return Array.from(text, (character) => ({ text: character, shown: character, width: 1 }));
  const colour = ANSI.exec(text);
  if (colour === null) return segments(text).map(grapheme);
  return [
    ...graphemes(text.slice(0, colour.index)),
    { text: colour[0], shown: colour[0], width: 0 },
    ...graphemes(text.slice(colour.index + colour[0].length)),
  ];
}

/** Columns a text takes on one line of the terminal. */
export function displayWidth(text: string): number {
  return isPlain(text) ? text.length : graphemes(text).reduce((sum, { width }) => sum + width, 0);
}

/** A text cut into what one sees as characters. */
export function segments(text: string): string[] {
  if (isPlain(text)) return Array.from(text);
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function grapheme(text: string): Grapheme {
  const visible = shown(text);
  return { text, shown: visible, width: widthOf(visible) };
}

function shown(character: string): string {
  if (character === '\t') return '  ';
  const code = character.charCodeAt(0);
  const isControl = code < 0x20 || code === 0x7f;
  return isControl ? `^${String.fromCharCode(code ^ 0x40)}` : character;
}

function widthOf(segment: string): number {
  if (isPlain(segment)) return segment.length;
  if (INVISIBLE.test(segment)) return 0;
  return WIDE.test(segment) ? 2 : 1;
}
