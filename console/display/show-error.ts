import { types } from 'node:util';
import { type DisplayText, display, escaped, escapedJson, joined } from '../../src/console-startup';
import { EvaluationError } from '../evaluator/run/evaluation-error';
import { errorText } from './error-text';
import { listed } from './layout/listed';
import type { Style } from './layout/style';
import { textOf } from './printable';
import { withoutCredentials } from './without-credentials';

/** Returns an error for programs: one line of JSON. */
export function errorJson(error: unknown): DisplayText {
  const cause = error instanceof EvaluationError ? error.cause : error;
  if (!types.isNativeError(cause))
    return escapedJson(
      withoutCredentials(JSON.stringify({ error: { name: 'Uncaught', message: textOf(cause) } })),
    );
  const { name, message, code } = cause as Error & { code?: unknown };
  return escapedJson(withoutCredentials(JSON.stringify({ error: { name, code, message } })));
}

/** Shows an error, and for a failed entry, the lines that didn't run and the names that were unset. */
export function showError(error: unknown, style: Style, print: (text: DisplayText) => void): void {
  print(errorText(error instanceof EvaluationError ? error.cause : error, style));
  if (!(error instanceof EvaluationError)) return;
  const { stopped, notRun, removed, filename } = error;
  const notes = [
    ...(stopped === undefined ? [] : [escaped(stopped)]),
    ...(removed.length === 0 ? [] : [display`unset: ${escaped(removed.join(', '))}`]),
  ];
  if (notes.length > 0) print(style.colour.yellow(display`(${joined(notes, display`; `)})`));
  const lines = notRun.filter((line) => line.trim() !== '');
  const rest =
    filename === 'rj-console' ? display`press Up to edit the whole entry` : display`see ${escaped(filename)}`;
  const line = (text: string) => style.colour.dim(display`  ${escaped(text)}`);
  if (lines.length > 0) print(joined(listed(lines, line, rest)));
}
