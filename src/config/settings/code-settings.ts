import { BSON } from 'mongodb';
import { CHANGEABLE_SETTING_NAMES, type ChangeableSettingName } from './setting-names';
import { type SettingSource, snakeCase } from './setting-source';

/** The settings that a program can set in code. */
interface OwnSettings extends Record<ChangeableSettingName, unknown> {
  /** The number of jobs that a server runs at the same time. */
  maxWorkers: number | undefined;
  /** Runs only job classes with matching names, ignoring case. Not together with `excludeFilter`. */
  includeFilter: RegExp | string | undefined;
  /** Skips job classes with matching names, ignoring case. Not together with `includeFilter`. */
  excludeFilter: RegExp | string | undefined;
  /** Runs only the jobs that match this MongoDB query: an object, or extended JSON. */
  whereFilter: object | string | undefined;
  /** Seconds between two heartbeats of a server. */
  heartbeatSeconds: number | undefined;
  /** Maximum seconds between polls for jobs. */
  maxPollSeconds: number | undefined;
  /** Seconds after which a busy worker checks for jobs of a higher priority. */
  reCheckSeconds: number | undefined;
}

type SnakeCase<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : S;

type AsInRuby = { [Name in keyof OwnSettings as SnakeCase<Name>]: OwnSettings[Name] };

/**
 * The settings that a program makes before its server starts: `RocketJob.config.maxWorkers = 5`, or in Ruby's
 * spelling, `RocketJob.config.max_workers = 5`, which is the same setting.
 */
export interface CodeSettings extends OwnSettings, AsInRuby {}

/** Sealed: you can't set an unknown setting. Ruby's spellings are not enumerable. */
export function newCodeSettings(): CodeSettings {
  const values: Record<string, unknown> = {};
  for (const name of CHANGEABLE_SETTING_NAMES) {
    values[name] = undefined;
    if (snakeCase(name) === name) continue;
    Object.defineProperty(values, snakeCase(name), {
      get: () => values[name],
      set: (value: unknown) => {
        values[name] = value;
      },
    });
  }
  return Object.seal(values) as unknown as CodeSettings;
}

/**
 * Returns the settings as plain data, which can be sent to another thread: an ObjectId in a query couldn't.
 */
export function settingsData(config: CodeSettings): Readonly<Record<string, unknown>> {
  const { whereFilter } = config;
  return {
    ...config,
    whereFilter: typeof whereFilter === 'object' ? BSON.EJSON.stringify(whereFilter) : whereFilter,
  };
}

/** @param values as `settingsData` returns them */
export function codeSettings(values: Readonly<Record<string, unknown>>): SettingSource {
  return { value: (setting) => values[setting], label: (setting) => `RocketJob.config.${setting}` };
}
