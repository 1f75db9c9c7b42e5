import type { DisplayText } from './display-text';
import { escaped } from './escaped';

const LONGEST_TYPEABLE = 200;
const SHELL_WORD = /^[\w@%+:,./][\w@%+:,./-]*$/;
const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * Returns whether a person can read and type a name: it has no control or invisible characters, and at most
 * 200 characters.
 */
export function isTypeable(name: string): boolean {
  return name.length <= LONGEST_TYPEABLE && escaped(name) === name;
}

/**
 * Returns a text as a JavaScript literal that evaluates to exactly this text, for a call that you can paste.
 *
 * @example javascriptQuoted("a'}); f(); ({b:'") // 'a\'}); f(); ({b:\''
 */
export function javascriptQuoted(text: string): DisplayText {
  return quoted(`'${withBackslashes(text, /[\\']/g)}'`);
}

/**
 * Returns a text as a key of an object literal: an identifier unchanged, anything else quoted. `__proto__` is
 * computed.
 */
export function javascriptKey(text: string): DisplayText {
  if (text === '__proto__') return quoted("['__proto__']");
  return IDENTIFIER.test(text) ? quoted(text) : javascriptQuoted(text);
}

/**
 * Returns a text as a Ruby literal that evaluates to exactly this text: `'it\'s'`, or `"\u{1b}"` if needed.
 */
export function rubyQuoted(text: string): DisplayText {
  const wellFormed = text.replaceAll(/\p{Cs}/gu, '\ufffd');
  if (escaped(wellFormed) === wellFormed) return quoted(`'${withBackslashes(wellFormed, /[\\']/g)}'`);
  const characters = Array.from(withBackslashes(wellFormed, /[\\"#]/g), (character) =>
    escaped(character) === character ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return quoted(`"${characters.join('')}"`);
}

/** Returns a text as a Ruby keyword argument, without its colon: `name`, `'a b'`. */
export function rubyKey(text: string): DisplayText {
  return IDENTIFIER.test(text) ? quoted(text) : rubyQuoted(text);
}

/**
 * Returns a text as one shell word: unchanged, in single quotes, or as `$'\033'` if it has control or
 * invisible characters, which works in bash, zsh and ksh. A name that starts with `-` is still an option to
 * the program: put `--` before it.
 */
export function shellQuoted(text: string): DisplayText {
  if (SHELL_WORD.test(text)) return quoted(text);
  if (escaped(text) === text) return quoted(`'${text.replaceAll("'", "'\\''")}'`);
  const characters = Array.from(withBackslashes(text, /[\\']/g), (character) =>
    escaped(character) === character && character !== '!' ? character : octal(character),
  );
  return quoted(`$'${characters.join('')}'`);
}

function octal(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

function withBackslashes(text: string, pattern: RegExp): string {
  return text.replaceAll(pattern, '\\$&');
}

/** The remaining characters are escaped in JavaScript's notation. */
function quoted(literal: string): DisplayText {
  return escaped(literal);
}
