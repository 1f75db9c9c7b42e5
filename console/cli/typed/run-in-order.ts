import { EvaluationError } from '../../evaluator/run/evaluation-error';
import type { TypedLine } from './typed-task';

/**
 * Runs the tasks of an entry one after the other, up to the first that fails.
 *
 * @throws EvaluationError with the lines that did not run; for a single task, its own error
 */
export async function runInOrder(
  text: string,
  tasks: readonly TypedLine[],
  run: (task: string) => Promise<void>,
): Promise<void> {
  const lines = text.trimEnd().split('\n');
  for (const [index, { text: task, line }] of tasks.entries()) {
    try {
      await run(task);
    } catch (cause) {
      if (tasks.length === 1) throw cause;
      const next = tasks[index + 1];
      const notRun = next === undefined ? [] : lines.slice(line);
      const stopped = `stopped at line ${line} of ${lines.length}${next === undefined ? '' : `; ${restOf(line + 1, lines.length)} not run`}`;
      throw new EvaluationError({ cause, filename: 'rj-console', line, stopped, notRun, removed: [] });
    }
  }
}

function restOf(first: number, last: number): string {
  return first >= last ? `line ${last}` : `lines ${first}–${last}`;
}
