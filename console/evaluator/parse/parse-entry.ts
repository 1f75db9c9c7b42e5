import type { Reading } from '../language';
import { compileTypeScript } from '../rewrite/typescript';
import { entrySyntaxError } from './entry-syntax-error';
import { type ParserError, parseExpression, parseJavaScript } from './parse-javascript';
import type { SyntaxNode } from './syntax-node';

/** A text that can run: its statements, and the JavaScript that their positions refer to. */
export interface ParsedEntry {
  readonly statements: readonly SyntaxNode[];
  readonly text: string;
  /** Maps a line of the JavaScript to the typed line. */
  readonly originalLine: (line: number) => number;
}

const UNTERMINATED: ReadonlySet<string> = new Set(['UnterminatedTemplate', 'UnterminatedComment']);

/** An error at the very end that no further text can fix: `const a`. */
const WRONG_AT_THE_END: ReadonlySet<string> = new Set(['DeclarationMissingInitializer']);

/** @throws SyntaxError with the place, a code frame and a caret */
export function parseEntry(text: string, filename: string): ParsedEntry {
  const javaScript = statementsOf(text);
  if ('tree' in javaScript)
    return {
      statements: javaScript.tree.statements,
      text: javaScript.tree.text,
      originalLine: (line) => line,
    };
  const typeScript = parseJavaScript(text, 'typescript');
  if ('error' in typeScript)
    throw entrySyntaxError(text, filename, further(javaScript.error, typeScript.error));
  const compiled = compileTypeScript(text, filename);
  const output = parseJavaScript(compiled.text);
  if ('error' in output) throw entrySyntaxError(compiled.text, filename, output.error);
  return { ...compiled, statements: output.tree };
}

/**
 * Returns the state of a text: it can run, it needs more text, such as a closing bracket, or it is invalid.
 */
export function readEntry(text: string): Reading {
  const javaScript = statementsOf(text);
  if ('tree' in javaScript) return { status: 'valid' };
  if (isCutOff(text, javaScript.error)) return { status: 'unfinished' };
  const typeScript = parseJavaScript(text, 'typescript');
  if ('tree' in typeScript) return { status: 'valid' };
  if (isCutOff(text, typeScript.error)) return { status: 'unfinished' };
  return { status: 'wrong', position: further(javaScript.error, typeScript.error).position };
}

/** Returns the syntax tree of a text, as JavaScript or else as TypeScript; undefined if it is neither. */
export function typescriptTree(text: string): readonly SyntaxNode[] | undefined {
  const javaScript = statementsOf(text);
  if ('tree' in javaScript) return javaScript.tree.statements;
  const typeScript = parseJavaScript(text, 'typescript');
  return 'tree' in typeScript ? typeScript.tree : undefined;
}

function statementsOf(text: string) {
  if (/^\s*\{/.test(text) && !/;\s*$/.test(text)) {
    const literal = `(${text}\n)`;
    const object = parseExpression(literal);
    if ('tree' in object) return { tree: { statements: [object.tree], text: literal } };
  }
  const parsed = parseJavaScript(text);
  return 'tree' in parsed ? { tree: { statements: parsed.tree, text } } : parsed;
}

function isCutOff(text: string, { position, reason }: ParserError): boolean {
  if (UNTERMINATED.has(reason)) return true;
  // The error of `try { … }` is reported at its beginning.
  if (reason === 'NoCatchOrFinally') return text.trimEnd().endsWith('}');
  return position >= text.trimEnd().length && !WRONG_AT_THE_END.has(reason);
}

/** For a text that is neither, returns the error of the language that can parse more of it. */
function further(javaScript: ParserError, typeScript: ParserError): ParserError {
  return typeScript.position > javaScript.position ? typeScript : javaScript;
}
