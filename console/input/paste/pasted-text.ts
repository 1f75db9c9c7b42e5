import { linesWithinLiterals, withPlainTypography } from '../edit/literals';
import { withoutAnsi } from '../terminal/graphemes';
import { withoutFences } from './pasted-markdown';
import { type TypedText, withoutPrompts } from './pasted-transcript';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what removes them
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Text from the clipboard: line breaks of any system, no control characters, no line break at the end. */
export function plainText(raw: string): string {
  return withoutAnsi(raw.replaceAll(/\r\n?/g, '\n')).replaceAll(CONTROL, '').replace(/\n+$/, '');
}

/**
 * Plain text as code: what a page or another console had around it is gone (fences, prompts, results), quotes are
 * straight and spaces plain. Strings keep what belongs in them.
 */
export function pastedCode(text: string): TypedText {
  return codeOfBlock(withoutFences(text));
}

/** Returns what stands between two fences as code, as `pastedCode` does: a fence in it belongs to the code. */
export function codeOfBlock(text: string): TypedText {
  const code = withPlainTypography(text);
  const typed = withoutPrompts(code, linesWithinLiterals(code));
  return { ...typed, text: typed.text.replace(/\n+$/, '') };
}
