import { checkOptions, type OptionRules } from '../../../src/console-startup';

/** How something is watched; times in seconds. */
export interface WatchOptions {
  /** Ends it once it is true; given what was found, an array of records or the value. */
  readonly until?: (value: never) => unknown;
  /** Ends it after so long. */
  readonly timeout?: number;
  /** How often to look; every second. */
  readonly every?: number;
}

const RULES: OptionRules<WatchOptions> = {
  until: ['a function that says when it is over', (value) => typeof value === 'function'],
  timeout: ['a number of seconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
  every: ['a number of seconds, 0.1 or more', (value) => typeof value === 'number' && value >= 0.1],
};

/** @throws RocketJobError `invalid_argument` */
export function checkedWatchOptions(given: unknown): WatchOptions {
  return checkOptions('watch', RULES, given, '{until: …, timeout: 60}');
}
