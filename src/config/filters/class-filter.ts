import { types } from 'node:util';
import type { RE2JS } from 're2js';

/**
 * The parts of a regular expression that only the database's matcher supports: lookarounds, backreferences,
 * possessive repeats.
 */
const ONLY_IN_DATABASE: ReadonlySet<string> = new Set([
  'duplicate capture group name',
  'invalid character class range',
  'invalid escape sequence',
  'invalid named capture',
  'invalid nested repetition operator',
  'invalid or unsupported Perl syntax',
  'invalid repeat count',
]);
/** Ruby syntax that would silently match something else: its name, and the replacement. */
const MEANS_SOMETHING_ELSE: readonly (readonly [form: RegExp, reason: string])[] = [
  [/^(?:[^\\]|\\[^hH])*\\[hH]/s, 'to be without `\\h` (write `[0-9A-Fa-f]` for a hexadecimal digit)'],
  [/\[[^[\]]*&&/, 'to be without `&&` in a character class (list the matching characters)'],
];

/** The reason a string can't be a filter on class names, as the end of "Expected --include-filter …". */
export class UnfitFilter extends Error {}

/**
 * A case-insensitive regular expression that matches anywhere in the name of a job class. Its matching time
 * grows only with the length of the name, so no expression and no name can block the thread.
 *
 * @example new ClassFilter('^Report').matches('ReportJob') // true
 */
export class ClassFilter {
  /** The expression as the matcher and the database read it. */
  readonly source: string;
  /** `i`, plus the `m` and `s` of an expression that has them. */
  readonly flags: string;
  readonly #matcher: RE2JS | undefined;

  /** @throws UnfitFilter for a string that isn't a regular expression, or has a different meaning in Ruby */
  constructor(expression: RegExp | string) {
    const isRegExp = types.isRegExp(expression);
    const given = isRegExp ? expression.flags : '';
    const text = isRegExp ? expression.source : expression;
    if (given.includes('v')) throw new UnfitFilter('to be without the flag `v`');
    for (const [form, reason] of MEANS_SOMETHING_ELSE) if (form.test(text)) throw new UnfitFilter(reason);
    this.flags = `i${given.replaceAll(/[^ms]/g, '')}`;
    // Loaded only here, because most servers have no filter.
    const { RE2JS: matchers, RE2JSSyntaxException } = require('re2js') as typeof import('re2js');
    this.source = isRegExp ? matchers.translateRegExp(text) : withoutJavaScriptEscapes(text);
    let bits = matchers.CASE_INSENSITIVE;
    if (given.includes('m')) bits |= matchers.MULTILINE;
    if (given.includes('s')) bits |= matchers.DOTALL;
    try {
      this.#matcher = matchers.compile(this.source, bits);
    } catch (error) {
      const reason = error instanceof RE2JSSyntaxException ? error.getDescription() : 'it is too large';
      if (!ONLY_IN_DATABASE.has(reason)) throw new UnfitFilter(`to be a regular expression (${reason})`);
    }
  }

  /** Whether only the database can match it. */
  get needsDatabase(): boolean {
    return this.#matcher === undefined;
  }

  /** Whether a class name matches; false if only the database can tell. */
  matches(name: string): boolean {
    return this.#matcher?.test(name) ?? false;
  }

  toString(): string {
    return `/${this.source}/${this.flags}`;
  }
}

/** Converts `\u0041` to the spelling of both matchers. */
function withoutJavaScriptEscapes(text: string): string {
  return text.replaceAll(/\\(?:u([\dA-Fa-f]{4})|.)/gs, (sequence, hex?: string) =>
    hex === undefined ? sequence : `\\x{${hex}}`,
  );
}
