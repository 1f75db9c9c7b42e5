import { entrySyntaxError } from '../../parse/entry-syntax-error';
import type { StatementKind } from '../../parse/statement';
import type { ParsedRuby, RubyParseError } from './parse-ruby';
import { isWrite, nameDeclared, namesSet, type RubyNode, typeOf } from './ruby-node';

/** One top-level statement of Ruby. */
export interface RubyStatement {
  readonly code: string;
  readonly kind: StatementKind;
  readonly firstLine: number;
  /** The variables and constants that it sets. */
  readonly sets: readonly string[];
  /** The class, module, method or constant that it defines. */
  readonly declares: string | undefined;
}

const UNFINISHED = /_(?:term|eof|end|term_\w+)$/;
const NEVER_RIGHT = /^(?:unexpected_token_ignore|expect_eol_after_statement|invalid_)/;

/**
 * Whether more lines are needed: an `end`, a bracket or an operand is missing at the end of the text.
 *
 * @param withQuotes whether an open quote may be closed on a later line, rather than being an error
 */
export function isUnfinished(text: string, errors: readonly RubyParseError[], withQuotes: boolean): boolean {
  const isWrong = ({ type }: RubyParseError) =>
    NEVER_RIGHT.test(type) || (type === 'string_literal_eof' && !withQuotes);
  if (errors.some(isWrong)) return false;
  const end = Buffer.byteLength(text.trimEnd());
  return errors.some((error) => UNFINISHED.test(error.type) || error.end >= end);
}

/**
 * Returns the statements of a text, one after the other; a heredoc's text, which follows its statement,
 * belongs to it.
 */
export function statementsOf(text: string, { statements }: ParsedRuby): readonly RubyStatement[] {
  const bytes = Buffer.from(text);
  let line = 1;
  let counted = 0;
  return statements.map((node, index) => {
    const start = node.location.startOffset;
    line += lineBreaks(bytes, counted, start);
    counted = start;
    return {
      code: bytes.toString('utf8', start, statements[index + 1]?.location.startOffset ?? bytes.length),
      kind: kindOf(node),
      firstLine: line,
      sets: namesSet(node),
      declares: nameDeclared(node),
    };
  });
}

function lineBreaks(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(10, from); at !== -1 && at < to; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/** Returns the error in a text, with its place. */
export function rubySyntaxError(text: string, file: string, errors: readonly RubyParseError[]): SyntaxError {
  const [first] = [...errors].sort((a, b) => a.start - b.start);
  if (first === undefined) throw new TypeError('Expected an error from the parser.');
  return entrySyntaxError(text, file, {
    message: first.message,
    position: charactersBefore(text, first.start),
  });
}

/** Converts a position in bytes to characters. */
export function charactersBefore(text: string, bytes: number): number {
  return Buffer.from(text).toString('utf8', 0, bytes).length;
}

function kindOf(node: RubyNode): StatementKind {
  // In Ruby, `config.rocket_job.max_workers = 5` is a call.
  if (isWrite(node) || /\w=$/.test(node.name ?? '')) return 'assignment';
  switch (typeOf(node)) {
    case 'ClassNode':
    case 'ModuleNode':
    case 'SingletonClassNode':
    case 'DefNode':
      return 'declaration';
    case 'WhileNode':
    case 'UntilNode':
    case 'ForNode':
      return 'control';
    default:
      return 'expression';
  }
}
