import { durationMs } from '../config/settings/duration';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';

/** Longer is no lease, and no timer. */
const LONGEST_MS = 7 * 86_400_000;

/** @throws RocketJobError `invalid_argument` for a time that is none, or longer than a lease may last */
export function leaseMsFrom(time: unknown): number {
  const milliseconds = durationMs(time);
  if (milliseconds >= 1 && milliseconds <= LONGEST_MS) return milliseconds;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`for\` to be a time of at most 7 days, such as '10m', '90s', '1h' or a number of seconds, got ${shown(time)}. Omit \`for\` to set it permanently.`,
    { argument: 'for', value: time },
  );
}
