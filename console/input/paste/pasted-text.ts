import { linesWithinLiterals, withPlainTypography } from '../edit/literals';
import { withoutAnsi } from '../terminal/graphemes';
import { withoutFences } from './pasted-markdown';
import { type TypedText, withoutPrompts } from './pasted-transcript';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what removes them
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * Cleans text from the clipboard: line breaks of any system, no control characters, no line break at the end.
 */
export function plainText(raw: string): string {
  return withoutAnsi(raw.replaceAll(/\r\n?/g, '\n')).replaceAll(CONTROL, '').replace(/\n+$/, '');
}

/**
 * Converts plain text to code: removes the surroundings of a page or another console (fences, prompts,
 * results), and makes quotes and spaces plain. The content of strings stays unchanged.
 */
export function pastedCode(text: string): TypedText {
  return codeOfBlock(withoutFences(text));
}

/** Returns the text between two fences as code, like `pastedCode`; a fence in it belongs to the code. */
export function codeOfBlock(text: string): TypedText {
  const code = withPlainTypography(text);
  const typed = withoutPrompts(code, linesWithinLiterals(code));
  return { ...typed, text: typed.text.replace(/\n+$/, '') };
}
