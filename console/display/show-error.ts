import { types } from 'node:util';
import { EvaluationError } from '../evaluator/evaluation-error';
import { errorText } from './error-text';
import { listed } from './listed';
import type { Style } from './style';

/** An error for programs: one line of JSON. */
export function errorJson(error: unknown): string {
  const cause = error instanceof EvaluationError ? error.cause : error;
  if (!types.isNativeError(cause))
    return JSON.stringify({ error: { name: 'Uncaught', message: String(cause) } });
  const { name, message, code } = cause as Error & { code?: unknown };
  return JSON.stringify({ error: { name, code, message } });
}

/** Shows an error, and of an entry that failed which lines did not run and which names are gone. */
export function showError(error: unknown, style: Style, print: (text: string) => void): void {
  print(errorText(error instanceof EvaluationError ? error.cause : error, style));
  if (!(error instanceof EvaluationError)) return;
  const { stopped, notRun, removed, filename } = error;
  const notes = [
    ...(stopped === undefined ? [] : [stopped]),
    ...(removed.length === 0 ? [] : [`no longer set: ${removed.join(', ')}`]),
  ];
  if (notes.length > 0) print(style.colour.yellow(`(${notes.join('; ')})`));
  const lines = notRun.filter((line) => line.trim() !== '');
  const rest = filename === 'rj-console' ? 'Up brings the whole entry back' : `see ${filename}`;
  if (lines.length > 0) print(listed(lines, (line) => style.colour.dim(`  ${line}`), rest).join('\n'));
}
