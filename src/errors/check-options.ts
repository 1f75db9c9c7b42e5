import { didYouMean } from './nearest-name';
import { isPlainObject } from './plain-object';
import { RocketJobError } from './rocket-job-error';
import type { Rule } from './rule';
import { shown } from './shown';

/** The rule of each option of a function. */
export type OptionRules<T> = { readonly [K in keyof T]-?: Rule };

/**
 * Checks the options that a function got.
 *
 * @param example an example in the words of the function: `{receipts: true}`
 * @param isSecret whether values may be secret: then errors omit them
 * @throws RocketJobError `invalid_argument` if they are not options, or one is unknown or has an invalid
 *   value
 */
export function checkOptions<T extends object>(
  functionName: string,
  rules: OptionRules<T>,
  given: unknown,
  example: string,
  isSecret = false,
): T {
  const kept = (value: unknown) => (isSecret ? undefined : value);
  const invalid = (rule: string, argument: string, value: unknown) =>
    new RocketJobError(
      'invalid_argument',
      `Expected ${rule}, got ${isSecret ? 'something else' : shown(value)}.`,
      { argument, value: kept(value) },
    );
  if (!isPlainObject(given))
    throw invalid(`the options of \`${functionName}\` to be one object, \`${example}\``, 'options', given);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(rules, name)) {
      const names = Object.keys(rules);
      throw new RocketJobError(
        'invalid_argument',
        `Expected the options of \`${functionName}\` to be among ${names.join(', ')}, got \`${name}\`${didYouMean(name, names) || '.'}`,
        { argument: name, value: kept(value) },
      );
    }
    const { words, isMet } = rules[name as keyof T];
    if (!isMet(value)) throw invalid(`\`${name}\` to be ${words}`, name, value);
  }
  return given as T;
}
