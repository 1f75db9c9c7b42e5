import type { z } from 'zod';
import { didYouMean } from '../errors/nearest-name';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import type { EventParameters } from '../event/event';

/**
 * Returns the parameters of one action, checked against their declaration: with defaults and conversions, and
 * without undefined ones.
 *
 * @throws RocketJobError `invalid_argument` with the rule, the value and the next step
 */
export function checkParameters(action: string, parameters: unknown, declared: z.ZodType): EventParameters {
  const { success, data, error } = declared.safeParse(parameters, { reportInput: true });
  if (success) return inGivenOrder(data as EventParameters, parameters as EventParameters);
  const [issue] = error.issues;
  throw issue === undefined ? error : describe(action, issue, declared);
}

/** Returns the names of the parameters that an action declares, for help and completion. */
function parameterNames(declared: z.ZodType): string[] {
  return Object.keys((declared as Partial<z.ZodObject>).shape ?? {});
}

/** A document's fields are ordered, and the given ones come first, as Ruby writes them. */
function inGivenOrder(checked: EventParameters, given: EventParameters): EventParameters {
  const order = [...Object.keys(given).filter((name) => name in checked), ...Object.keys(checked)];
  return Object.fromEntries(order.map((name) => [name, checked[name]]));
}

function describe(
  action: string,
  issue: z.core.$ZodIssue,
  declared: z.ZodType,
): RocketJobError<'invalid_argument'> {
  const argument = issue.path.join('.') || 'parameters';
  const value = issue.input;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const names = parameterNames(declared);
      const [unknown = ''] = issue.keys;
      const known = names.length === 0 ? 'none' : `one of ${names.join(', ')}`;
      return invalid(
        `Expected the parameters of \`${action}\` to be ${known}, got \`${unknown}\`${didYouMean(unknown, names)}`,
        unknown,
        value,
      );
    }
    case 'custom':
      return invalid(issue.message, argument, value);
    case 'invalid_value':
      return invalid(
        `Expected \`${argument}\` to be one of ${issue.values.join(', ')}, got ${shown(value)}`,
        argument,
        value,
      );
    case 'invalid_type':
      return invalid(
        value === undefined
          ? `Expected \`${action}\` to be given \`${argument}\`, got none`
          : `Expected \`${argument}\` to be ${article(issue.expected)}, got ${shown(value)}`,
        argument,
        value,
      );
    default:
      return invalid(
        `Expected \`${argument}\` to fit (${issue.message}), got ${shown(value)}`,
        argument,
        value,
      );
  }
}

function invalid(message: string, argument: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', /[.?]$/.test(message) ? message : `${message}.`, {
    argument,
    value,
  });
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
