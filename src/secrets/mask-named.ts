import { Literals } from './literals';
import { isLookedUp, isSecretName } from './secret-name';
import * as syntax from './secret-syntax';
import { SecretValues } from './secret-values';

/** How a text is written: `code` names variables and values, `prose` is what programs print and log. */
export type Writing = 'code' | 'prose';

const MOST_BEFORE_NAME = 100;
const BLANKS = /[ \t]{1,4}/y;

/**
 * Masks the values of secret names: `password = 'x'`, `"token": "x"`, `ENV['API_KEY'] = 'x'`, `Authorization:
 * Basic x`. It makes one pass over the text, whatever the text contains.
 */
export class NamedSecrets {
  readonly #text: string;
  readonly #isCode: boolean;
  readonly #values: SecretValues;
  readonly #literals: Literals;

  constructor(text: string, writing: Writing) {
    this.#text = text;
    this.#literals = new Literals(text);
    this.#isCode = writing === 'code';
    this.#values = new SecretValues(text, this.#isCode);
  }

  masked(): string {
    const token = this.#isCode ? syntax.NAME_OR_OPENING : syntax.NAME;
    for (let at = 0; at < this.#text.length; ) {
      token.lastIndex = at;
      const found = token.exec(this.#text);
      if (found === null) break;
      const end = found.index + found[0].length;
      if (found[0] === '/') at = this.#maskAsProse(found.index, this.#literals.endOfPattern(found.index));
      else if (/^["'`]/.test(found[0])) at = this.#maskLiteral(found.index, found[0]);
      else at = this.#isSecretAt(found[0], found.index) ? this.#maskAfter(found[0], found.index, end) : end;
    }
    return this.#values.masked();
  }

  #isSecretAt(name: string, at: number): boolean {
    return isSecretName(name) && this.#values.match(syntax.MARK, at - 1) === undefined;
  }

  /**
   * Masks a literal in code: it is either a name, such as `'password'` in `{'password': 'x'}`, or a text,
   * whose secrets are those of prose. An apostrophe that starts no literal is skipped.
   */
  #maskLiteral(start: number, quote: string): number {
    const end = this.#literals.endOf(start, quote);
    if (end === undefined) return start + 1;
    const content = this.#text.slice(start + 1, end - 1);
    const name = syntax.NAME_AT_END.exec(content.slice(-syntax.MOST_OF_NAME));
    const compared = this.#values.match(syntax.COMPARED, end)?.[1];
    if (compared !== undefined && isSecretName(compared)) return this.#values.maskQuoted(start) ?? end;
    if (name !== null && this.#isSecretAt(name[0], end - 1 - name[0].length)) {
      const next = this.#maskAfter(name[0], end - 1 - name[0].length, end - 1);
      if (next > end - 1) return next;
    }
    this.#maskAsProse(start, end);
    // An apparent end of a literal starts the value of that name if quotes were miscounted before.
    const open = syntax.OPEN_AT_END.exec(content.slice(-syntax.MOST_OF_NAME));
    if (open?.[1] !== undefined && isSecretName(open[1])) return this.#values.maskQuoted(end - 1) ?? end;
    return end;
  }

  /** Masks the inside of a literal. @returns its end */
  #maskAsProse(start: number, end: number): number {
    const content = this.#text.slice(start + 1, end - 1);
    const masked = new NamedSecrets(content, 'prose').masked();
    if (masked !== content) this.#values.replace(start + 1, end - 1, masked);
    return end;
  }

  /** @returns the position to continue at */
  #maskAfter(name: string, start: number, end: number): number {
    const before = this.#text.slice(Math.max(0, start - MOST_BEFORE_NAME), start);
    const beside = this.#values.match(syntax.VALUE_BESIDE, end)?.[0];
    if (beside !== undefined) return this.#maskValue(name, end + beside.length, ':');
    if (syntax.TAG_BEFORE.test(before)) return this.#values.maskElement(end);
    if (this.#isCode) {
      const more = this.#values.match(syntax.MORE_NAMES, end)?.[0];
      if (more !== undefined) return this.#values.maskStrings(end + more.length, syntax.END_OF_STATEMENT);
      const members = isLookedUp(name) ? undefined : this.#values.match(syntax.MEMBERS, end)?.[0];
      if (members !== undefined) return this.#maskAfter(name, start, end + members.length);
    }
    const separator = this.#values.match(syntax.SEPARATOR, end);
    if (separator === undefined)
      return this.#isFlag(start) ? this.#maskArgument(end) : this.#maskBehindBlank(name, end);
    const [all, quote, sign] = separator;
    const value = end + all.length + (this.#values.match(syntax.COMMENTS, end + all.length)?.[0].length ?? 0);
    if (this.#isCode && sign === '=' && syntax.NAMES_BEFORE.test(before))
      return this.#values.maskStrings(value, syntax.END_OF_STATEMENT);
    switch (sign) {
      case '(':
        return this.#isCode && !isLookedUp(name) ? this.#values.maskStrings(value) : end;
      case ',':
        return quote === undefined ? end : (this.#values.maskQuoted(value) ?? end);
      default:
        return this.#maskValue(name, value, sign);
    }
  }

  #maskValue(name: string, value: number, sign: string | undefined): number {
    return this.#isCode ? this.#values.maskInCode(value, sign) : this.#values.maskInProse(name, value);
  }

  /** Masks `password 'x'`: a Ruby call, or a sentence. `Unexpected token 'x'` isn't one. */
  #maskBehindBlank(name: string, end: number): number {
    const gap = this.#values.match(BLANKS, end)?.[0].length ?? 0;
    const isValue =
      gap > 0 &&
      this.#values.isQuote(end + gap) &&
      (this.#isCode ? !isLookedUp(name) : /pass|pwd/i.test(name));
    return isValue ? (this.#values.maskQuoted(end + gap) ?? end) : end;
  }

  /** Masks `--password x` of a command line. */
  #maskArgument(end: number): number {
    const gap = this.#text[end];
    if (gap !== ' ' || this.#text[end + 1] === '-') return end;
    return this.#values.maskQuoted(end + 1) ?? this.#values.maskWord(end + 1) ?? end;
  }

  #isFlag(start: number): boolean {
    return this.#text.slice(Math.max(0, start - 2), start) === '--';
  }
}
