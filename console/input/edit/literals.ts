// Finds strings and comments in JavaScript and Ruby text, as far as that is possible without parsing.

/** Quotes of word processors: the text ends at a matching quote, or at a straight quote. */
const CURLY_DOUBLE = /[“”„](?:[^“”\n]*[”“]|[^“”"\n]*")/;
const CURLY_SINGLE = /[‘’‚](?:[^‘’'\n]|['’](?=\p{L}))*['’](?!\p{L})/u;

const LITERALS = new RegExp(
  [
    /`(?:\\[\s\S]|[^`\\])*`/, // may span many lines, as may the next two
    /<<[~-]?(?<quote>['"]?)(?<word>[A-Z_]\w*)\k<quote>[^\n]*\n(?:[\s\S]*?\n)??[ \t]*\k<word>(?!\w)/,
    /\/\*[\s\S]*?\*\//,
    /"(?:\\[\s\S]|[^"\\\n])*"/,
    /'(?:\\[\s\S]|[^'\\\n])*'/,
    CURLY_DOUBLE,
    CURLY_SINGLE,
    /\/\/[^\n]*/,
    /(?<=^|[ \t])#(?=[ !]|$)[^\n]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gmu',
);

/** Characters that look like spaces but aren't for Ruby; characters without width are removed. */
const ODD_SPACES = /[\u00a0\u2007\u202f\u3000]/g;
const NO_WIDTH = /[\u200b\u2060\ufeff]/g;

/**
 * Undoes the typography of a word processor or web page: straight quotes, plain spaces. Strings and comments
 * stay unchanged.
 */
export function withPlainTypography(text: string): string {
  let from = 0;
  let result = '';
  const plain = (code: string) => code.replaceAll(ODD_SPACES, ' ').replaceAll(NO_WIDTH, '');
  for (const { 0: literal, index } of text.matchAll(LITERALS)) {
    result += plain(text.slice(from, index)) + withStraightQuotes(literal);
    from = index + literal.length;
  }
  return result + plain(text.slice(from));
}

/** Returns the numbers of the lines, from 0, that start within a string or comment. */
export function linesWithinLiterals(text: string): ReadonlySet<number> {
  const lines = new Set<number>();
  let line = 0;
  let from = 0;
  const breaksIn = (part: string) => part.split('\n').length - 1;
  for (const { 0: literal, index } of text.matchAll(LITERALS)) {
    line += breaksIn(text.slice(from, index));
    const end = line + breaksIn(literal);
    while (line < end) lines.add(++line);
    from = index + literal.length;
  }
  return lines;
}

function withStraightQuotes(literal: string): string {
  const quote = /^[“”„]/.test(literal) ? '"' : /^[‘’‚]/.test(literal) ? "'" : undefined;
  if (quote === undefined) return literal;
  const content = literal.slice(1, -1).replaceAll(new RegExp(`(?<!\\\\)${quote}`, 'g'), `\\${quote}`);
  return `${quote}${content}${quote}`;
}
