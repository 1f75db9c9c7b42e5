/** A piece of code, as detailed as completion needs. */
export interface Token {
  readonly kind:
    | 'name'
    | 'string'
    | 'symbol'
    | 'dot'
    | 'open'
    | 'close'
    | 'comma'
    | 'colon'
    | 'comment'
    | 'other';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /**
   * It may continue: a string without its closing quote, a comment without its end, a Ruby symbol at the end.
   */
  readonly isOpen: boolean;
}

const BLANK = /\s*/y;
const REGULAR_EXPRESSION = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
const SYMBOL = /:[a-z_]\w*|:$/y;
const KINDS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', /[\p{ID_Start}$_#@][\p{ID_Continue}$]*/uy],
  ['string', /(["'`])(?:\\[\s\S]|(?!\1)[^\\])*(?:\1|\\?$)/y],
  ['comment', /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['dot', /\?\.(?!\d)|::|\.(?![.\d])/y],
  ['open', /[([{]/y],
  ['close', /[)\]}]/y],
  ['comma', /,/y],
  ['colon', /:/y],
  ['other', /\d[\w.]*|=>|\.{3}|[\s\S]/y],
];

/** Tokenizes JavaScript and, where it looks the same, Ruby. Never fails: an unknown token is `other`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let from = end(BLANK, text, 0) ?? 0; from < text.length; ) {
    const token = tokenAt(text, from, tokens.at(-1));
    tokens.push(token);
    from = end(BLANK, text, token.to) ?? token.to;
  }
  return tokens;
}

function tokenAt(text: string, from: number, previous: Token | undefined): Token {
  const token = (kind: Token['kind'], to: number): Token => {
    const source = text.slice(from, to);
    return { kind, text: source, from, to, isOpen: isUnfinished(kind, source) };
  };
  const startsValue = previous === undefined || ['open', 'comma', 'colon', 'other'].includes(previous.kind);
  const isItem = previous?.kind === 'open' || previous?.kind === 'comma';
  const symbolEnd = isItem ? end(SYMBOL, text, from) : undefined;
  if (symbolEnd !== undefined) return token('symbol', symbolEnd);
  const expressionEnd = startsValue ? end(REGULAR_EXPRESSION, text, from) : undefined;
  if (expressionEnd !== undefined) return token('other', expressionEnd);
  for (const [kind, pattern] of KINDS) {
    const to = end(pattern, text, from);
    if (to !== undefined) return token(kind, to);
  }
  return token('other', from + 1);
}

function isUnfinished(kind: Token['kind'], source: string): boolean {
  switch (kind) {
    case 'string':
      return source.length === 1 || !/^(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1$/.test(source);
    case 'comment':
      return source.startsWith('//') || !source.endsWith('*/');
    case 'symbol':
      return true;
    default:
      return false;
  }
}

function end(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
