import type { ParserError } from './parse-javascript';

/** The number of lines shown before and after the error. */
const AROUND = 2;
/** A longer line is cut around the error, so that the caret is below it on any screen. */
const LONGEST = 64;

/**
 * Returns a syntax error that shows its place:
 *
 *     Unexpected token (rj-console:2)
 *         1 | const a = 1
 *       > 2 | foo(;
 *           |     ^
 */
export function entrySyntaxError(
  text: string,
  filename: string,
  { message, position }: Pick<ParserError, 'message' | 'position'>,
): SyntaxError {
  const lines = text.split('\n');
  const before = text.slice(0, position).split('\n');
  const line = before.length;
  const column = before.at(-1)?.length ?? 0;
  const from = column < LONGEST - 8 ? 0 : column - LONGEST / 2;
  const width = String(Math.min(line + AROUND, lines.length)).length;
  const shown = lines.slice(0, line + AROUND).flatMap((content, index) => {
    const number = index + 1;
    if (number < line - AROUND) return [];
    const marked = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${part(content, from)}`;
    return number === line
      ? [marked, `  ${' '.repeat(width)} | ${' '.repeat(column - from + (from > 0 ? 1 : 0))}^`]
      : [marked];
  });
  const error = new SyntaxError(`${message.replace(/\.$/, '')} (${filename}:${line})\n${shown.join('\n')}`);
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function part(content: string, from: number): string {
  const shown = content.slice(from, from + LONGEST);
  return `${from > 0 ? '…' : ''}${shown}${from + LONGEST < content.length ? '…' : ''}`;
}
