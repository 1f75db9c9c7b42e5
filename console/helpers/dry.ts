import type { Environment } from '../../src/console-api';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const DRY_HELP: HelpEntry = {
  name: 'dry',
  group: 'Events',
  usage: 'dry(() => …)',
  summary:
    'Rehearses what is published in it: the exact document and who would act on it. Nothing is written.',
  details: [
    'Whatever else would change something in it is an error: a transition of a job, a writing call of `db`.',
    'In Ruby it takes a block: dry { … }.',
    '--dry-run does the same for the whole console.',
  ],
  examples: ["dry(() => Server.publish('stop'))"],
};

/** A cursor reads when it is shown, which is after the dry run. @throws RocketJobError `read_only` when it would write */
function withoutWriter(result: unknown, access: Environment['access']): unknown {
  if (result instanceof Promise) return result.then((value) => withoutWriter(value, access));
  access.checkCursor(result);
  return result;
}

/**
 * Runs a function in which nothing is written.
 *
 * @returns what the function returns
 */
export function dryHelper(core: () => Core): (run: () => unknown) => unknown {
  return function dry(run) {
    const { RocketJobError } = core().api;
    if (typeof run !== 'function') {
      throw new RocketJobError(
        'invalid_argument',
        'Expected `dry` to be given a function, as in `dry(() => …)`: what stands there without `() =>` would run before.',
        { argument: 'run', value: run },
      );
    }
    const { access } = core().console.defaultEnvironment;
    return access.dry(() => withoutWriter(run(), access));
  };
}
