import { didYouMean, RocketJobError } from '../../../src/console-startup';
import type { Core } from '../../app/core';

const NAMES = ['servers', 'jobs'] as const;

/** `Server`, `Job`, or a job class. */
function isRecordClass(what: unknown): what is { toArray(): Promise<unknown> } {
  return typeof what === 'function' && 'toArray' in what;
}

/**
 * Returns a function that reads the watched thing: `'servers'`, `'jobs'`, a lookup, a class such as `Server`,
 * one server or job, or a function.
 *
 * @throws RocketJobError `invalid_argument`
 */
export function watchSource(what: unknown, { api }: Core): () => Promise<unknown> {
  const { Job, Lookup, Server } = api;
  if (what === 'servers') return () => Server.toArray();
  if (what === 'jobs') return () => Job.toArray();
  if (what instanceof Lookup) return () => what.toArray();
  if (isRecordClass(what)) return () => what.toArray();
  if (what instanceof Server) return () => Server.where({ id: what.id }).toArray();
  if (what instanceof Job) return () => Job.where({ id: what.id }).toArray();
  if (typeof what === 'function')
    return async () => {
      const value: unknown = await what();
      return value instanceof Lookup ? value.toArray() : value;
    };
  const hint = typeof what === 'string' ? didYouMean(what, NAMES) : '';
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`watch\` to get 'servers', 'jobs', a lookup, a record or a function, got \`${String(what)}\`${hint || '. Without `() =>` a value is read only once: `watch(() => Server.countsByState())`.'}`,
    { argument: 'what', value: what },
  );
}
