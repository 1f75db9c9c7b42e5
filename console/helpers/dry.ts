import type { Environment } from '../../src/console-api';
import type { Core } from '../app/core';
import type { HelpEntry } from './help-entry';

export const DRY_HELP: HelpEntry = {
  name: 'dry',
  group: 'Events',
  usage: 'dry(() => …)',
  summary: 'Show what the code would publish, without writing it.',
  details: [
    'It prints the exact document and the servers that would act on it.',
    'Changes that can be counted, such as operations on jobs and deletes, are rehearsed too; any other write is an error.',
    'In Ruby, pass a block: dry { … }',
    'To do the same for the whole console, start it with --dry-run.',
  ],
  examples: ["dry(() => Server.publish('stop'))"],
};

/**
 * A cursor reads when it is shown, which is after the dry run. @throws RocketJobError `read_only` if it would
 * write
 */
function withoutWriter(result: unknown, access: Environment['access']): unknown {
  if (result instanceof Promise) return result.then((value) => withoutWriter(value, access));
  access.checkCursor(result);
  return result;
}

/**
 * Runs a function in which nothing is written.
 *
 * @returns the function's return value
 */
export function dryHelper(core: () => Core): (run: () => unknown) => unknown {
  return function dry(run) {
    const { RocketJobError } = core().api;
    if (typeof run !== 'function') {
      throw new RocketJobError(
        'invalid_argument',
        "`dry` needs a function, for example `dry(() => Server.publish('stop'))`. Without `() =>`, the code would run for real.",
        { argument: 'run', value: run },
      );
    }
    const { access } = core().console.defaultEnvironment;
    return access.dry(() => withoutWriter(run(), access));
  };
}
