import { checkOptions, type Duration, durationMs, type OptionRules } from '../../../src/console-startup';

/** The options of watching. Durations are `'10m'`, `'90s'` and so on, or numbers of seconds. */
export interface WatchOptions {
  /** Ends it once it returns true; it gets the result, an array of records or the value. */
  readonly until?: (value: never) => unknown;
  /** Ends it after this time. */
  readonly timeout?: Duration;
  /** The poll interval; a second by default. */
  readonly every?: Duration;
}

const RULES: OptionRules<WatchOptions> = {
  until: {
    words: 'a function that returns true when to stop',
    isMet: (value) => typeof value === 'function',
  },
  timeout: {
    words: "a duration such as '10m', or a number of seconds",
    isMet: (value) => durationMs(value) >= 0,
  },
  every: {
    words: "a duration of '100ms' or more, or a number of seconds",
    isMet: (value) => durationMs(value) >= 100,
  },
};

/** @throws RocketJobError `invalid_argument` */
export function checkedWatchOptions(given: unknown): WatchOptions {
  return checkOptions('watch', RULES, given, "{until: …, timeout: '1m'}");
}
