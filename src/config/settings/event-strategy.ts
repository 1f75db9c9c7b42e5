import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';

/** How a listener finds events. */
export const EVENT_STRATEGIES = ['capped', 'change_stream', 'polling'] as const;

export type EventStrategy = (typeof EVENT_STRATEGIES)[number];

/**
 * The strategy that was set, the first that is: what is given, or else `RJ_EVENT_STRATEGY`. Undefined when none is: the
 * collection and the database decide then.
 *
 * @throws RocketJobError `invalid_configuration` when there is none of that name
 * @example eventStrategy(undefined, { RJ_EVENT_STRATEGY: 'polling' }) // 'polling'
 */
export function eventStrategy(given: string | undefined, env: NodeJS.ProcessEnv): EventStrategy | undefined {
  const source = given ? 'strategy' : 'RJ_EVENT_STRATEGY';
  const name = given || env['RJ_EVENT_STRATEGY'];
  if (!name) return undefined;
  const found = EVENT_STRATEGIES.find((strategy) => strategy === name);
  if (found !== undefined) return found;
  throw new RocketJobError(
    'invalid_configuration',
    `Expected \`${source}\` to be one of ${EVENT_STRATEGIES.join(', ')}, got ${shown(name)}.`,
    { source },
  );
}
