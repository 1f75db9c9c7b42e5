import { stoppedAt } from '../../evaluator/rewrite/runnable-entry';
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
  for (const [index, { text: task, line }] of tasks.entries()) {
    try {
      await run(task);
    } catch (cause) {
      if (tasks.length === 1) throw cause;
      const isLast = index === tasks.length - 1;
      const where = stoppedAt(text, line, isLast ? undefined : line + 1);
      throw new EvaluationError({ cause, filename: 'rj-console', ...where, removed: [] });
    }
  }
}
