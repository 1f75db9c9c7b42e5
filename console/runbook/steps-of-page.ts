import { RocketJobError } from '../../src/console-startup';
import { textOfFile } from '../cli/text-file';
import { type RunbookStep, runbookSteps } from './runbook-steps';

/**
 * Returns the steps of a page. @throws RocketJobError `invalid_argument` if it can't be read, or has no code
 */
export async function stepsOfPage(path: string): Promise<readonly RunbookStep[]> {
  const page = await textOfFile(path);
  const steps = runbookSteps(page);
  if (steps.length > 0) return steps;
  throw new RocketJobError(
    'invalid_argument',
    `\`${path}\` has no code blocks (fenced with \`\`\`). Nothing ran.`,
    { argument: 'runbook', value: path },
  );
}
