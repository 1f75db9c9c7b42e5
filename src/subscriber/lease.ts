import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';
import type { EventParameters } from '../event/event';
import type { SubscriberClass } from './actions';
import { leaseMsFrom } from './lease-time';

/** A requested lease. */
export interface Lease {
  readonly leaseMs: number;
  /** The parameters of the event that reverts it, for Ruby servers; they are checked like any others. */
  readonly revertTo?: EventParameters;
}

/** Rewrites an error about a parameter as one about `then`, the parameter's later value. */
export function asThen(error: unknown, field: string): unknown {
  if (!(error instanceof RocketJobError) || !('argument' in error.details)) return error;
  if (error.details.argument !== field) return error;
  const details = { ...error.details, argument: 'then' };
  return new RocketJobError('invalid_argument', error.message.replaceAll(`\`${field}\``, '`then`'), details);
}

/**
 * Splits the arguments of an action that can be published temporarily: its parameters, and the lease.
 *
 * @throws RocketJobError `invalid_argument` for an invalid time, and for `then` without `for`
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
      `\`then\` needs \`for\`. Nothing was published. Add how long it lasts, for example \`for: '10m'\`, or omit \`then\`.`,
      { argument: 'for' },
    );
  }
  const leaseMs = leaseMsFrom(time);
  return {
    parameters,
    lease: 'then' in given ? { leaseMs, revertTo: { ...parameters, [field]: then } } : { leaseMs },
  };
}
