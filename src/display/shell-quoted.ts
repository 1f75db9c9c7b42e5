import type { DisplayText } from './display-text';

/**
 * Returns a text as one word of a shell's command line, whatever is in it. Characters that a terminal would act on are
 * written as `$'\\n'` has them, so the word can be printed and pasted.
 *
 * @example shellQuoted("it's") // "'it'\\''s'"
 */
export function shellQuoted(text: string): DisplayText {
  return wordOf(text) as DisplayText;
}

function wordOf(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!UNPRINTABLE.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const parts = Array.from(text, (letter) => {
    if (letter === "'" || letter === '\\') return `\\${letter}`;
    return UNPRINTABLE.test(letter) ? bytesOf(letter) : letter;
  });
  return `$'${parts.join('')}'`;
}

/** Control and format characters, line and paragraph separators, and halves of characters. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

function bytesOf(letter: string): string {
  return Array.from(Buffer.from(letter), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
