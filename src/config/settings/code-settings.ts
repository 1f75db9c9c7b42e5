import { BSON } from 'mongodb';
import { type SettingSource, snakeCase } from './setting-source';
import { CHANGEABLE_SETTING_NAMES, type ChangeableSettingName } from './settings-schema';

/** The settings that a program may set itself. */
interface OwnSettings extends Record<ChangeableSettingName, unknown> {
  /** How many jobs a server runs at the same time. */
  maxWorkers: number | undefined;
  /** Work only on job classes whose names match, case aside. Not together with `excludeFilter`. */
  includeFilter: RegExp | string | undefined;
  /** Do not work on job classes whose names match, case aside. Not together with `includeFilter`. */
  excludeFilter: RegExp | string | undefined;
  /** Work only on the jobs that this MongoDB query finds: an object, or extended JSON. */
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
 * What a program sets itself, before its server starts: `RocketJob.config.maxWorkers = 5`, or as Ruby spells it,
 * `RocketJob.config.max_workers = 5`, which is the same setting.
 */
export interface CodeSettings extends OwnSettings, AsInRuby {}

/** Sealed: a setting that does not exist cannot be set. Ruby's spellings are not enumerated. */
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

/** The same as plain data, which gets to another thread whole: an ObjectId in a query would not. */
export function settingsData(config: CodeSettings): Readonly<Record<string, unknown>> {
  const { whereFilter } = config;
  return {
    ...config,
    whereFilter: typeof whereFilter === 'object' ? BSON.EJSON.stringify(whereFilter) : whereFilter,
  };
}

/** @param values what `settingsData` gives */
export function codeSettings(values: Readonly<Record<string, unknown>>): SettingSource {
  return { value: (setting) => values[setting], label: (setting) => `RocketJob.config.${setting}` };
}
