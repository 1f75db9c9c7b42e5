import type { Script } from 'node:vm';
import type { Statement } from '../parse/statement';
import type { EvaluationFailure } from '../run/evaluation-error';

export interface RunnableStatement extends Statement {
  readonly script: Script;
}

/** An entry that runs statement by statement, in any language. */
export interface SteppedEntry {
  /** As typed. */
  readonly text: string;
  readonly filename: string;
  readonly originalLine: (line: number) => number;
  readonly statements: readonly { readonly firstLine: number; readonly sets: readonly string[] }[];
}

/** An entry whose every statement is known to compile. */
export interface RunnableEntry extends SteppedEntry {
  readonly statements: readonly RunnableStatement[];
}

/**
 * Returns where a run stopped and what it skipped: `stopped at line 2 of 5; lines 3–5 not run`, and these
 * lines.
 */
export function linesToRun(
  { text, originalLine, statements }: SteppedEntry,
  index: number,
  how: 'stopped' | 'returned' = 'stopped',
): Pick<EvaluationFailure, 'line' | 'stopped' | 'notRun'> {
  const line = originalLine(statements[index]?.firstLine ?? 1);
  const nothingLeft = { line, notRun: [] };
  if (statements.length < 2) return { ...nothingLeft, stopped: undefined };
  if (!text.trimEnd().includes('\n'))
    return { ...nothingLeft, stopped: `${how} at statement ${index + 1} of ${statements.length}` };
  const next = statements[index + 1];
  return stoppedAt(text, line, next === undefined ? undefined : originalLine(next.firstLine), how);
}

/** Returns the same for a line of a text. @param first the first line that was skipped; undefined if none was */
export function stoppedAt(
  text: string,
  line: number,
  first: number | undefined,
  how: 'stopped' | 'returned' = 'stopped',
): Required<Pick<EvaluationFailure, 'line' | 'stopped' | 'notRun'>> {
  const lines = text.trimEnd().split('\n');
  const last = lines.length;
  const stopped = `${how} at line ${line} of ${last}`;
  if (first === undefined) return { line, stopped, notRun: [] };
  const rest = first >= last ? `line ${last}` : `lines ${first}–${last}`;
  return { line, stopped: `${stopped}; ${rest} not run`, notRun: lines.slice(first - 1) };
}
