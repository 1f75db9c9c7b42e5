import { Literals } from './literals';
import { isSecretName, wordsOf } from './secret-name';

/** How a text is written: `code` names variables and values, `prose` is what programs print and log. */
export type Writing = 'code' | 'prose';

const NAME = /[A-Za-z_$][\w$-]*/g;
const NAME_OR_OPENING = /[A-Za-z_$][\w$-]*|["'`/]/g;
const NAME_AT_END = /[A-Za-z_$][\w$-]{0,255}$/;
/** A secret name and what stands between it and its value, with no value behind it. */
const OPEN_AT_END = /([A-Za-z_$][\w$-]{0,255})["'`]?\s{0,9}(?:=>|[-+*/%|&^?]{0,2}={1,3}|:)\s{0,9}$/;
const PERCENT_LITERAL = /%[qQwWiI]?([([{<|!/])/y;
const HEREDOC = /<<[~-]?(["'`]?)([A-Za-z_]\w{0,99})\1/y;
const QUOTE = /\\{0,8}["'`]/y;
/** What stands between a name and its value; a quote before it ends the name. */
const SEPARATOR =
  /(\\{0,8}["'`])?\s*(?:[?!\]]{1,3}\s*)?(=>|={1,3}|\|\|=|&&=|\?\?=|[-+*/%|&^]=|<<(?![~-])|:|\(|,|>)\s*/y;
/** `: string =` of TypeScript. */
const ANNOTATION = /[\w$<>[\]|{}. ]{0,80}=(?![=>])\s*/y;
/** More of a literal is not looked at to find the name at its end. */
const MOST_OF_NAME = 300;
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
/** Outside of all brackets; a closing one always ends it. */
const END_OF_EXPRESSION = /[,;\n]/;
const OPENING = '([{';
const CLOSING = ')]}';
const CLOSING_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

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
  readonly #literals: Literals;

  constructor(text: string, writing: Writing) {
    this.#text = text;
    this.#literals = new Literals(text);
    this.#isCode = writing === 'code';
  }

  masked(): string {
    const token = this.#isCode ? NAME_OR_OPENING : NAME;
    for (let at = 0; at < this.#text.length; ) {
      token.lastIndex = at;
      const found = token.exec(this.#text);
      if (found === null) break;
      const end = found.index + found[0].length;
      if (found[0] === '/') at = this.#maskAsProse(found.index, this.#literals.endOfPattern(found.index));
      else if (/^["'`]/.test(found[0])) at = this.#maskLiteral(found.index, found[0]);
      else at = this.#isSecretAt(found[0], found.index) ? this.#maskAfter(found[0], found.index, end) : end;
    }
    return this.#masked + this.#text.slice(this.#done);
  }

  #isSecretAt(name: string, at: number): boolean {
    return isSecretName(name) && this.#match(MARK, at - 1) === undefined;
  }

  /**
   * A literal in code: either it is a name, as `'password'` in `{'password': 'x'}`, or a text, whose secrets are those of
   * prose. An apostrophe that begins no literal is passed over.
   */
  #maskLiteral(start: number, quote: string): number {
    const end = this.#literals.endOf(start, quote);
    if (end === undefined) return start + 1;
    const content = this.#text.slice(start + 1, end - 1);
    const name = NAME_AT_END.exec(content.slice(-MOST_OF_NAME));
    if (name !== null && this.#isSecretAt(name[0], end - 1 - name[0].length)) {
      const next = this.#maskAfter(name[0], end - 1 - name[0].length, end - 1);
      if (next > end - 1) return next;
    }
    this.#maskAsProse(start, end);
    // What looks like the end of a literal begins the value of that name, where quotes were counted wrong before.
    const open = OPEN_AT_END.exec(content.slice(-MOST_OF_NAME));
    if (open?.[1] !== undefined && isSecretName(open[1])) return this.#maskQuoted(end - 1) ?? end;
    return end;
  }

  /** The inside of a literal. @returns its end */
  #maskAsProse(start: number, end: number): number {
    const content = this.#text.slice(start + 1, end - 1);
    const masked = new NamedSecrets(content, 'prose').masked();
    if (masked !== content) this.#replace(start + 1, end - 1, masked);
    return end;
  }

  /** @returns where to go on */
  #maskAfter(name: string, start: number, end: number): number {
    const separator = this.#match(SEPARATOR, end);
    if (separator === undefined) return this.#isFlag(start) ? this.#maskArgument(end) : end;
    const [all, quote, sign] = separator;
    const value = end + all.length;
    switch (sign) {
      case '(':
        return this.#isCode && !isLookedUp(name) ? this.#maskStrings(value) : end;
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
    // Of a `key` this is what it is called: `dup key: { name: "x" }`.
    if (OPENING.includes(this.#text[value] ?? ' ') && !isLookedUp(name)) return this.#maskStrings(value + 1);
    return this.#maskQuoted(value) ?? this.#maskWord(value) ?? value;
  }

  /** Every string up to the bracket that closes, or to the end of the value outside of brackets. */
  #maskStrings(from: number, end?: RegExp): number {
    let depth = 0;
    for (let at = from; at < this.#text.length; ) {
      const masked = this.#maskQuoted(at) ?? (this.#isCode ? this.#maskRubyLiteral(at) : undefined);
      if (masked !== undefined) {
        at = masked;
        continue;
      }
      const character = this.#text[at] ?? '';
      if (depth === 0 && (CLOSING.includes(character) || end?.test(character))) return at;
      if (OPENING.includes(character)) depth++;
      else if (CLOSING.includes(character)) depth--;
      at++;
    }
    return this.#text.length;
  }

  /** `%q(x)`, or the lines of a heredoc. */
  #maskRubyLiteral(at: number): number | undefined {
    const percent = this.#match(PERCENT_LITERAL, at);
    if (percent?.[1] !== undefined) {
      const closing = this.#text.indexOf(CLOSING_OF[percent[1]] ?? percent[1], at + percent[0].length);
      return this.#replace(at, closing < 0 ? this.#text.length : closing + 1, "'<secret>'");
    }
    const heredoc = this.#match(HEREDOC, at);
    if (heredoc?.[2] === undefined) return undefined;
    const body = this.#text.indexOf('\n', at);
    if (body < 0) return undefined;
    const last = new RegExp(`^[ \\t]*${heredoc[2]}\\b`, 'gm');
    last.lastIndex = body + 1;
    const end = last.exec(this.#text)?.index ?? this.#text.length;
    return this.#replace(body + 1, end, '<secret>\n');
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
