import type { ParserOptions } from '@babel/parser';
import type { SyntaxNode } from './syntax-node';

const OPTIONS: ParserOptions = {
  sourceType: 'script',
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  createParenthesizedExpressions: true,
  attachComment: false,
  errorRecovery: true,
};

/** The parser's error for a text that it can't read. */
export interface ParserError {
  readonly message: string;
  /** Where it gave up. */
  readonly position: number;
  readonly reason: string;
}

export type Parsed<T> = { readonly tree: T } | { readonly error: ParserError };

/** The statements of a text; `plugins: ['typescript']` reads TypeScript without loading it. */
export function parseJavaScript(
  text: string,
  plugins: NonNullable<ParserOptions['plugins']> = [],
): Parsed<readonly SyntaxNode[]> {
  return attempt(() => {
    const { program, errors } = parser().parse(text, { ...OPTIONS, plugins });
    // Pasted runbooks set a name twice; each statement runs by itself, so that is no error here.
    const error = errors?.find(({ reasonCode }) => reasonCode !== 'VarRedeclaration');
    if (error !== undefined) throw error;
    return [...program.directives, ...program.body] as unknown as readonly SyntaxNode[];
  });
}

/** A text that is one expression, such as `({ a: 1 })`. */
export function parseExpression(text: string): Parsed<SyntaxNode> {
  return attempt(() => {
    const tree = parser().parseExpression(text, { ...OPTIONS, errorRecovery: false });
    return tree as unknown as SyntaxNode;
  });
}

function parser(): typeof import('@babel/parser') {
  return require('@babel/parser');
}

function attempt<T>(parse: () => T): Parsed<T> {
  try {
    return { tree: parse() };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { message, pos, reasonCode } = error as SyntaxError & {
      readonly pos: number;
      readonly reasonCode: string;
    };
    return { error: { message: message.replace(/ \(\d+:\d+\)$/, ''), position: pos, reason: reasonCode } };
  }
}
