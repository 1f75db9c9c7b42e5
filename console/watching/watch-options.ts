import { didYouMean, RocketJobError } from '../../src/console-startup';

/** How something is watched; times in seconds. */
export interface WatchOptions {
  /** Ends it once it is true; given what was found, an array of records or the value. */
  readonly until?: (value: never) => unknown;
  /** Ends it after so long. */
  readonly timeout?: number;
  /** How often to look; every second. */
  readonly every?: number;
}

const RULES: Readonly<
  Record<keyof WatchOptions, readonly [rule: string, holds: (value: unknown) => boolean]>
> = {
  until: ['a function that says when it is over', (value) => typeof value === 'function'],
  timeout: ['a number of seconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
  every: ['a number of seconds, 0.1 or more', (value) => typeof value === 'number' && value >= 0.1],
};

/** @throws RocketJobError `invalid_argument` */
export function checkedWatchOptions(given: unknown): WatchOptions {
  if (typeof given !== 'object' || given === null)
    throw invalid('the options of `watch` to be an object, `{until: …, timeout: 60}`', given);
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof WatchOptions] : undefined;
    if (rule === undefined) {
      const names = Object.keys(RULES);
      const hint = didYouMean(name, names) || '.';
      throw new RocketJobError(
        'invalid_argument',
        `Expected the options of \`watch\` to be among ${names.join(', ')}, got \`${name}\`${hint}`,
        { argument: name, value },
      );
    }
    if (!rule[1](value)) throw invalid(`\`${name}\` to be ${rule[0]}`, value);
  }
  return given;
}

function invalid(rule: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', `Expected ${rule}, got \`${String(value)}\`.`, { value });
}
