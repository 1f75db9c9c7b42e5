import { display, escaped } from '../../src/console-startup';
import type { ConsoleIO } from '../app/console-io';
import { followRunbook, type RunbookIO } from './follow-runbook';
import { stepsOfPage } from './steps-of-page';

/** The session's part in a runbook. */
interface PageOptions extends Pick<RunbookIO, 'edit' | 'run'> {
  /** Takes the error that ended it. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Goes through a page with the user at the prompt, and reports how it ended. Never rejects.
 *
 * @returns whether it reached the end of the page
 */
export async function goThroughPage(
  path: string,
  { style, print, transcript, ask = async () => undefined }: ConsoleIO,
  { edit, run, onFailure }: PageOptions,
): Promise<boolean> {
  transcript?.shown(display`runbook ${escaped(path)}`);
  try {
    const steps = await stepsOfPage(path);
    const isWhole = await followRunbook(steps, { style, print, ask, edit, run });
    print(isWhole ? display`Runbook finished.` : display`Runbook stopped early.`);
    return isWhole;
  } catch (error) {
    onFailure(error);
    return false;
  }
}
