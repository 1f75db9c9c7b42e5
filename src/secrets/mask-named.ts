import { isSecretName, wordsOf } from './secret-name';

/** How a text is written: `code` names variables and values, `prose` is what programs print and log. */
export type Writing = 'code' | 'prose';

const NAME = /[A-Za-z_$][\w$-]*/g;
const QUOTE = /\\{0,8}["'`]/y;
/** What stands between a name and its value; a quote before it ends the name. */
const SEPARATOR = /(\\{0,8}["'`])?\s*(?:[?!\]]{1,3}\s*)?(=>|={1,3}|\|\|=|\?\?=|:|\(|,|>)\s*/y;
/** `: string =` of TypeScript. */
const ANNOTATION = /[\w$<>[\]|{}. ]{0,80}=(?![=>])\s*/y;
const NUMBER = /\d[\d_]{2,}/y;
const WORD_OF_CODE = /(?![=>])[^\s"'`&;,()]+/y;
const SCHEME = /(?:Bearer|Basic|Digest|Token|Negotiate|ApiKey)[ \t]+/iy;
const WORD_OF_PROSE = /(?:[^\s"'`&;,<>(){}[\]\\]|<credentials>)+/y;
/** What stands in place of a secret is no name. */
const MARK = /<(?:secret|credentials)>/y;
const REST_OF_LINE = /[^\r\n"'`\\]+/y;
/** No secrets, but how sentences go on: `invalid key: it is too short`. */
const OF_A_SENTENCE =
  /^(?:a|an|the|it|is|must|no|not|none|null|undefined|true|false|expected|got|missing|invalid|unknown|of|for|in)$/i;
/** They are called with names and not with secrets: `SecretConfig.key('mysql/host')`. */
const LOOKED_UP: ReadonlySet<string> = new Set(['key', 'keys', 'pin', 'pins']);
const END_OF_EXPRESSION = /[,;\n]/;
const END_OF_CALL = /[)\n]/;

/**
 * Masks the values of secret names: `password = 'x'`, `"token": "x"`, `ENV['API_KEY'] = 'x'`, `Authorization: Basic x`.
 * One pass over the text, whatever is in it.
 */
export class NamedSecrets {
  readonly #text: string;
  readonly #isCode: boolean;
  #masked = '';
  /** Up to where the text is in `#masked`. */
  #done = 0;

  constructor(text: string, writing: Writing) {
    this.#text = text;
    this.#isCode = writing === 'code';
  }

  masked(): string {
    for (let at = 0; at < this.#text.length; ) {
      NAME.lastIndex = at;
      const found = NAME.exec(this.#text);
      if (found === null) break;
      const end = found.index + found[0].length;
      const isName = isSecretName(found[0]) && this.#match(MARK, found.index - 1) === undefined;
      at = isName ? this.#maskAfter(found[0], found.index, end) : end;
    }
    return this.#masked + this.#text.slice(this.#done);
  }

  /** @returns where to go on */
  #maskAfter(name: string, start: number, end: number): number {
    const separator = this.#match(SEPARATOR, end);
    if (separator === undefined) return this.#isFlag(start) ? this.#maskArgument(end) : end;
    const [all, quote, sign] = separator;
    const value = end + all.length;
    switch (sign) {
      case '(':
        return this.#isCode && !isLookedUp(name) ? this.#maskStrings(value, END_OF_CALL) : end;
      case ',':
        return quote === undefined ? end : (this.#maskQuoted(value) ?? end);
      case '>':
        return this.#isCode ? end : (this.#maskWord(value) ?? end);
      default:
        return this.#isCode ? this.#maskInCode(value, sign) : this.#maskInProse(name, value);
    }
  }

  #maskInCode(value: number, sign: string | undefined): number {
    const annotation = sign === ':' ? this.#match(ANNOTATION, value)?.[0].length : undefined;
    const at = value + (annotation ?? 0);
    const number = this.#match(NUMBER, at);
    if (number !== undefined) return this.#replace(at, at + number[0].length, '<secret>');
    const isAttached = sign === '=' && this.#text[value - 1] === '=';
    const word = isAttached && !this.#isQuote(at) ? this.#match(WORD_OF_CODE, at) : undefined;
    if (word !== undefined) return this.#replace(at, at + word[0].length, '<secret>');
    return this.#maskStrings(at, END_OF_EXPRESSION);
  }

  #maskInProse(name: string, value: number): number {
    if (/cookie$/i.test(name) && !this.#isQuote(value)) {
      const rest = this.#match(REST_OF_LINE, value)?.[0].length ?? 0;
      return this.#replace(value, value + rest, '<secret>');
    }
    return this.#maskQuoted(value) ?? this.#maskWord(value) ?? value;
  }

  /** Every string up to the end of the value. */
  #maskStrings(from: number, end: RegExp): number {
    let at = from;
    while (at < this.#text.length && !end.test(this.#text[at] ?? '')) at = this.#maskQuoted(at) ?? at + 1;
    return at;
  }

  #maskQuoted(at: number): number | undefined {
    const quote = this.#match(QUOTE, at)?.[0];
    if (quote === undefined || (this.#isCode && quote.length > 1)) return undefined;
    const end = this.#endOfString(at + quote.length, quote);
    return this.#isCode
      ? this.#replace(at, end, "'<secret>'")
      : this.#replace(at + quote.length, end - quote.length, '<secret>', end);
  }

  /** The end of what begins with such a quote; one that never ends takes the rest of the text. */
  #endOfString(start: number, quote: string): number {
    const closing = quote.at(-1);
    for (let at = start, backslashes = 0; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (character === '\\') backslashes++;
      else {
        // Within a string of JSON its own quotes are written `\"`, those inside it `\\\"`.
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

  #maskWord(value: number): number | undefined {
    const scheme = this.#match(SCHEME, value)?.[0].length ?? 0;
    const at = value + scheme;
    const word = this.#match(WORD_OF_PROSE, at)?.[0];
    if (word === undefined || (scheme === 0 && OF_A_SENTENCE.test(word))) return undefined;
    return this.#replace(at, at + word.length, '<secret>');
  }

  /** `--password x` of a command line. */
  #maskArgument(end: number): number {
    const gap = this.#text[end];
    if (gap !== ' ' || this.#text[end + 1] === '-') return end;
    return this.#maskQuoted(end + 1) ?? this.#maskWord(end + 1) ?? end;
  }

  #isFlag(start: number): boolean {
    return this.#text.slice(Math.max(0, start - 2), start) === '--';
  }

  #isQuote(at: number): boolean {
    return this.#match(QUOTE, at) !== undefined;
  }

  #match(pattern: RegExp, at: number): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#text) ?? undefined;
  }

  #replace(start: number, end: number, replacement: string, next = end): number {
    const stop = Math.min(end, this.#text.length);
    this.#masked += this.#text.slice(this.#done, start) + replacement;
    this.#done = stop;
    return Math.max(stop, Math.min(next, this.#text.length));
  }
}

function isLookedUp(name: string): boolean {
  return wordsOf(name).every((word) => LOOKED_UP.has(word) || !isSecretName(word));
}
