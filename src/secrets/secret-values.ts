import { isLookedUp } from './secret-name';
import * as syntax from './secret-syntax';

const MOST_OF_LINE = 4_000;
const LINE = /^[^\r\n]*/;

/**
 * Replaces the secret values of a text one by one, from its beginning to its end. Each method returns the
 * position to continue at.
 */
export class SecretValues {
  readonly #text: string;
  readonly #isCode: boolean;
  #masked = '';
  /** The position up to which the text has been copied to `#masked`. */
  #done = 0;

  constructor(text: string, isCode: boolean) {
    this.#text = text;
    this.#isCode = isCode;
  }

  masked(): string {
    return this.#masked + this.#text.slice(this.#done);
  }

  /**
   * Masks the text of an XML element; does nothing if there is none, as after `<password` in a comparison.
   */
  maskElement(end: number): number {
    const tag = this.match(syntax.REST_OF_TAG, end)?.[0].length;
    if (tag === undefined) return end;
    const text = this.match(syntax.TEXT_OF_ELEMENT, end + tag)?.[0].length;
    if (text === undefined) return this.#isCode ? end : (this.maskWord(end + tag) ?? end);
    return this.replace(end + tag, end + tag + text, '<secret>');
  }

  maskInCode(value: number, sign: string | undefined): number {
    const annotation = sign === ':' ? this.match(syntax.ANNOTATION, value)?.[0].length : undefined;
    const at = value + (annotation ?? 0);
    const number = this.match(syntax.NUMBER, at);
    if (number !== undefined) return this.replace(at, at + number[0].length, '<secret>');
    const isAttached = sign === '=' && this.#text[value - 1] === '=';
    const isWord = isAttached && !this.isQuote(at) && this.match(syntax.HEREDOC, at) === undefined;
    const word = (isWord ? this.match(syntax.WORD_OF_CODE, at)?.[0].length : undefined) ?? 0;
    if (word > 0) this.replace(at, at + word, '<secret>');
    // In a shell, `x'y'` is one word.
    return word > 0 && !this.isQuote(at + word)
      ? at + word
      : this.maskStrings(at + word, syntax.END_OF_EXPRESSION);
  }

  maskInProse(name: string, value: number): number {
    if (/cookie$/i.test(name) && !this.isQuote(value)) {
      const rest = this.match(syntax.REST_OF_LINE, value)?.[0].length ?? 0;
      return this.replace(value, value + rest, '<secret>');
    }
    const block = this.match(syntax.YAML_BLOCK, value)?.[0].length;
    if (block !== undefined) return this.replace(value, value + block, '<secret>\n');
    const parts = this.match(syntax.SCHEME_WITH_PARTS, value)?.[0].length;
    if (parts !== undefined) {
      const [rest = ''] = LINE.exec(this.#text.slice(value + parts, value + parts + MOST_OF_LINE)) ?? [];
      return this.replace(value + parts, value + parts + rest.length, '<secret>');
    }
    // After a `key`, the string is a name: `dup key: { name: "x" }`.
    if (syntax.OPENING.includes(this.#text[value] ?? ' ') && !isLookedUp(name))
      return this.maskStrings(value + 1);
    const literal = this.maskQuoted(value) ?? this.#maskRubyLiteral(value);
    return literal === undefined ? this.#maskWords(value) : this.#maskContinued(literal);
  }

  /** Masks a word and, if it starts code, the strings after it. */
  #maskWords(value: number): number {
    let end = this.maskWord(value);
    if (end === undefined) return value;
    for (;;) {
      const before: number = end;
      const code = this.match(syntax.QUOTED_IN_CODE, before)?.[0].length;
      end = code === undefined ? undefined : this.maskQuoted(before + code);
      if (end === undefined) return before;
    }
  }

  /** Masks the other parts of a concatenated string. */
  #maskContinued(from: number): number {
    let at = from;
    for (;;) {
      const sign = this.match(syntax.CONTINUED, at)?.[0].length;
      const end = sign === undefined ? undefined : this.maskQuoted(at + sign);
      if (end === undefined) return at;
      at = end;
    }
  }

  /** Masks every string up to the closing bracket, or to the end of the value outside of brackets. */
  maskStrings(from: number, end?: RegExp): number {
    let depth = 0;
    for (let at = from; at < this.#text.length; ) {
      const masked = this.maskQuoted(at) ?? (this.#isCode ? this.#maskRubyValue(at) : undefined);
      if (masked !== undefined) {
        at = masked;
        continue;
      }
      const character = this.#text[at] ?? '';
      if (depth === 0 && (syntax.CLOSING.includes(character) || end?.test(character))) return at;
      if (syntax.OPENING.includes(character)) depth++;
      else if (syntax.CLOSING.includes(character)) depth--;
      at++;
    }
    return this.#text.length;
  }

  #maskRubyValue(at: number): number | undefined {
    const symbol = this.match(syntax.SYMBOL, at)?.[0].length;
    return symbol === undefined ? this.#maskRubyLiteral(at) : this.replace(at, at + symbol, ':<secret>');
  }

  /** Masks `%q(x)`, or the lines of a heredoc. */
  #maskRubyLiteral(at: number): number | undefined {
    const percent = this.match(syntax.PERCENT_LITERAL, at);
    if (percent?.[1] !== undefined) {
      const closing = this.#text.indexOf(syntax.CLOSING_OF[percent[1]] ?? percent[1], at + percent[0].length);
      return this.replace(at, closing < 0 ? this.#text.length : closing + 1, "'<secret>'");
    }
    const heredoc = this.match(syntax.HEREDOC, at);
    if (heredoc?.[2] === undefined) return undefined;
    const body = this.#text.indexOf('\n', at);
    if (body < 0) return undefined;
    const last = new RegExp(`^[ \\t]*${heredoc[2]}\\b`, 'gm');
    last.lastIndex = body + 1;
    const end = last.exec(this.#text)?.index ?? this.#text.length;
    return this.replace(body + 1, end, '<secret>\n');
  }

  maskQuoted(at: number): number | undefined {
    const quote = this.match(syntax.QUOTE, at)?.[0];
    if (quote === undefined || (this.#isCode && quote.length > 1)) return undefined;
    const end = this.#endOfString(at + quote.length, quote);
    return this.#isCode
      ? this.replace(at, end, "'<secret>'")
      : this.replace(at + quote.length, end - quote.length, '<secret>', end);
  }

  /** Returns the end of a string that starts with this quote; an unclosed one takes the rest of the text. */
  #endOfString(start: number, quote: string): number {
    const closing = quote.at(-1);
    for (let at = start, backslashes = 0; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (character === '\\') backslashes++;
      else {
        // Within a string of JSON, its own quotes are written `\"`, those inside it `\\\"`.
        if (
          character === closing &&
          (quote.length === 1 ? backslashes % 2 === 0 : backslashes < quote.length)
        )
          return at + 1;
        backslashes = 0;
      }
    }
    return this.#text.length + (this.#isCode ? 0 : quote.length);
  }

  maskWord(value: number): number | undefined {
    const scheme = this.match(syntax.SCHEME, value)?.[0].length ?? 0;
    const at = value + scheme;
    const word = this.match(syntax.WORD_OF_PROSE, at)?.[0];
    if (word === undefined || (scheme === 0 && syntax.OF_A_SENTENCE.test(word))) return undefined;
    return this.replace(at, at + word.length, '<secret>');
  }

  isQuote(at: number): boolean {
    return this.match(syntax.QUOTE, at) !== undefined;
  }

  match(pattern: RegExp, at: number): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#text) ?? undefined;
  }

  replace(start: number, end: number, replacement: string, next = end): number {
    const stop = Math.min(end, this.#text.length);
    this.#masked += this.#text.slice(this.#done, start) + replacement;
    this.#done = stop;
    return Math.max(stop, Math.min(next, this.#text.length));
  }
}
