import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';

/** The ways a listener finds events. */
export const EVENT_STRATEGIES = ['capped', 'change_stream', 'polling'] as const;

export type EventStrategy = (typeof EVENT_STRATEGIES)[number];

/**
 * Returns the configured strategy: the given one, or else `RJ_EVENT_STRATEGY`. Undefined if there is none:
 * then the collection and the database decide.
 *
 * @throws RocketJobError `invalid_configuration` if there is none with that name
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
