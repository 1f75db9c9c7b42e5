import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';

/**
 * How long what an action sets is to last: `'10m'`, `'90s'`, `'1h'`, `'1h 30m'`, or a number of seconds.
 */
export type LeaseTime = string | number;

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Longer is no lease, and no timer. */
const LONGEST_MS = 7 * UNIT_MS.d;

/** @throws RocketJobError `invalid_argument` for a time that is none, or longer than a lease may last */
export function leaseMsFrom(time: unknown): number {
  const milliseconds = typeof time === 'number' ? Math.round(time * 1_000) : millisecondsIn(time);
  if (milliseconds >= 1 && milliseconds <= LONGEST_MS) return milliseconds;
  throw new RocketJobError(
    'invalid_argument',
    `Expected \`for\` to be a time of at most 7 days, such as '10m', '90s', '1h' or a number of seconds, got ${shown(time)}. To set it for good leave \`for\` out.`,
    { argument: 'for', value: time },
  );
}

/** NaN for what is no time. */
function millisecondsIn(time: unknown): number {
  if (typeof time !== 'string' || !/^\s*(\d+(\.\d+)?\s*[smhd]\s*)+$/.test(time)) return Number.NaN;
  const parts = time.matchAll(/(\d+(?:\.\d+)?)\s*([smhd])/g);
  const sum = [...parts].reduce((total, [, count, unit]) => total + Number(count) * UNIT_MS[unit as 's'], 0);
  return Math.round(sum);
}
