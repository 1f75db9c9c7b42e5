import { setImmediate } from 'node:timers/promises';
import type { History } from '../../input/history/history';
import type { Started } from '../start';

/** Has no effect, and uses what most entries use: a call, its arguments and an operator. */
const ENTRY = "((server) => undefined)({ name: 'host', times: 1 + 2 })";

/**
 * Does everything that an entry needs, so that the first one doesn't wait for it: loads code, and reads the
 * history. Twice, because V8 compiles a regular expression at its second use.
 */
export async function warmUp(
  started: Started,
  history: History,
  isComplete: (text: string) => boolean,
): Promise<void> {
  for (let time = 0; time < 2; time++) {
    isComplete(ENTRY);
    // Keys that were pressed meanwhile are shown first, here and below.
    await setImmediate();
    history.prepare();
    await setImmediate();
    await started.warmUp(ENTRY);
  }
}
