import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import type { EventParameters } from '../event/event';
import type { SubscriberClass } from './actions';

/**
 * How long what an action sets is to last: `'10m'`, `'90s'`, `'1h'`, `'1h 30m'`, or a number of seconds.
 */
export type LeaseTime = string | number;

/** A lease as it is asked for. */
export interface Lease {
  readonly leaseMs: number;
  /** The parameters of the event that takes it back, for Ruby servers; they are checked like any others. */
  readonly revertTo?: EventParameters;
}

/** The same error about `then`, where it is about the parameter that `then` is the later value of. */
export function asThen(error: unknown, field: string): unknown {
  if (!(error instanceof RocketJobError) || !('argument' in error.details)) return error;
  if (error.details.argument !== field) return error;
  const details = { ...error.details, argument: 'then' };
  return new RocketJobError('invalid_argument', error.message.replaceAll(`\`${field}\``, '`then`'), details);
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Longer is no lease, and no timer. */
const LONGEST_MS = 7 * UNIT_MS.d;

/**
 * Parts what was given with an action that can be published for a time: its parameters, and the lease.
 *
 * @throws RocketJobError `invalid_argument` for a time that is none, and for `then` without `for`
 */
export function partLease(
  { leasable }: SubscriberClass,
  action: string,
  given: unknown,
): { readonly parameters: unknown; readonly lease?: Lease } {
  const field = leasable?.[action];
  if (field === undefined || !isPlainObject(given) || !('for' in given || 'then' in given)) {
    return { parameters: given };
  }
  const { for: time, then, ...parameters } = given;
  if (!('for' in given)) {
    throw new RocketJobError(
      'invalid_argument',
      `Expected \`for\` with \`then\`, got none. Say how long it is to last, for example \`for: '10m'\`, or leave \`then\` out.`,
      { argument: 'for' },
    );
  }
  const leaseMs = leaseMsFrom(time);
  return {
    parameters,
    lease: 'then' in given ? { leaseMs, revertTo: { ...parameters, [field]: then } } : { leaseMs },
  };
}

function leaseMsFrom(time: unknown): number {
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
