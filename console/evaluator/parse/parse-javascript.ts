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

/** The parser's error for an invalid text. */
export interface ParserError {
  readonly message: string;
  /** The place where it gave up. */
  readonly position: number;
  readonly reason: string;
}

export type Parsed<T> = { readonly tree: T } | { readonly error: ParserError };

type Statements = Parsed<readonly SyntaxNode[]>;

type Dialect = 'javascript' | 'typescript';

/**
 * The last text that was parsed, by dialect: an entry is parsed when it is typed, to find its language, and to
 * run it. Held weakly, because the tree of a long text is large.
 */
const latest = new Map<Dialect, { readonly text: string; readonly statements: WeakRef<Statements> }>();

/** Parses the statements of a text; those of TypeScript too without loading the compiler. */
export function parseJavaScript(text: string, dialect: Dialect = 'javascript'): Statements {
  const last = latest.get(dialect);
  const known = last?.text === text ? last.statements.deref() : undefined;
  if (known !== undefined) return known;
  const plugins = dialect === 'typescript' ? [dialect] : [];
  const statements = attempt(() => {
    const { program, errors } = parser().parse(text, { ...OPTIONS, plugins });
    // Pasted runbooks declare a name twice; each statement runs separately, so that isn't an error here.
    const error = errors?.find(({ reasonCode }) => reasonCode !== 'VarRedeclaration');
    if (error !== undefined) throw error;
    return [...program.directives, ...program.body] as unknown as readonly SyntaxNode[];
  });
  latest.set(dialect, { text, statements: new WeakRef(statements) });
  return statements;
}

/** Parses a text that is one expression, such as `({ a: 1 })`. */
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
