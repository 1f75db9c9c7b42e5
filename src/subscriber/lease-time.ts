import { durationMs } from '../config/settings/duration';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';

/** The longest lease; also short enough for a timer. */
const LONGEST_MS = 7 * 86_400_000;

/** @throws RocketJobError `invalid_argument` for an invalid time, or one longer than a lease may last */
export function leaseMsFrom(time: unknown): number {
  const milliseconds = durationMs(time);
  if (milliseconds >= 1 && milliseconds <= LONGEST_MS) return milliseconds;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`for\` to be a time of at most 7 days, such as '10m', '90s', '1h' or a number of seconds, got ${shown(time)}. Omit \`for\` to set it permanently.`,
    { argument: 'for', value: time },
  );
}
