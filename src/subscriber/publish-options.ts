import { didYouMean } from '../errors/nearest-name';
import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';

/** How an event is published. */
export interface PublishOptions {
  /** Asks every process that acts on it for a receipt: `await publication.receipts()` tells who obeyed. */
  readonly receipts?: boolean;
}

const NAMES = ['receipts'] as const satisfies readonly (keyof PublishOptions)[];

/** @throws RocketJobError `invalid_argument` */
export function checkPublishOptions(given: unknown): PublishOptions {
  if (!isPlainObject(given))
    throw invalid('the options of `publish` to be one object, `{receipts: true}`', given);
  for (const [name, value] of Object.entries(given)) {
    if (!(NAMES as readonly string[]).includes(name)) {
      throw new RocketJobError(
        'invalid_argument',
        `Expected the options of \`publish\` to be among ${NAMES.join(', ')}, got \`${name}\`${didYouMean(name, NAMES) || '.'}`,
        { argument: name, value },
      );
    }
    if (typeof value !== 'boolean') throw invalid(`\`${name}\` to be true or false`, value, name);
  }
  return given;
}

function invalid(rule: string, value: unknown, argument = 'options'): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', `Expected ${rule}, got ${shown(value)}.`, {
    argument,
    value,
  });
}
