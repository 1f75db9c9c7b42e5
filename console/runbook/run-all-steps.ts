import { display, RocketJobError } from '../../src/console-startup';
import { type RunbookIO, skippedText, stepCode, stepHead } from './follow-runbook';
import { placeholdersIn } from './placeholders';
import type { RunbookStep } from './runbook-steps';

/**
 * Runs every step of a page without a user, and shows each before it runs.
 *
 * @throws RocketJobError `invalid_argument` before anything runs if the page has placeholders; the errors
 *   of a step
 */
export async function runAllSteps(
  steps: readonly RunbookStep[],
  { style, print, run }: Pick<RunbookIO, 'style' | 'print'> & { run(step: RunbookStep): Promise<unknown> },
): Promise<void> {
  const open = steps.flatMap((step) => (step.isRunnable ? placeholdersIn(step) : []));
  if (open.length > 0) {
    const names = [...new Set(open)].map((name) => `<${name}>`).join(', ');
    throw new RocketJobError(
      'invalid_argument',
      `The runbook has ${open.length === 1 ? 'a placeholder' : 'placeholders'}: ${names}. Nothing ran. Fill in the values, or run it without \`--run-all\` to be asked for them.`,
      { argument: 'runbook' },
    );
  }
  for (const [index, step] of steps.entries()) {
    const title = display`Step ${index + 1} of ${steps.length}`;
    if (step.isRunnable) {
      print(display`${stepHead(title, step, style)}\n${stepCode(step)}`);
      await run(step);
    } else {
      print(skippedText(title, step, style));
    }
  }
}
