/** A source of settings: the command line, environment variables, a program, Secret Config. */
export interface SettingSource {
  /** Returns the value of a setting (`maxWorkers`) there; undefined or a blank string if it has none. */
  value(setting: string): unknown;
  /** Returns the setting's name there, for errors: `ROCKET_JOB_MAX_WORKERS`. */
  label(setting: string): string;
  /** Whether its values must not appear in errors and logs. */
  readonly isSecret?: boolean;
}

/**
 * The settings of the command line: `{ maxWorkers: '5' }` for `--max-workers 5`.
 *
 * @param aliases other names of a setting there: `{ workers: 'maxWorkers' }` for `--workers`
 */
export function flags(
  values: Readonly<Record<string, unknown>>,
  aliases: Readonly<Record<string, string>> = {},
): SettingSource {
  const given = (setting: string) => {
    const names = [setting, ...Object.keys(aliases).filter((alias) => aliases[alias] === setting)];
    return names.find((name) => values[name] !== undefined) ?? setting;
  };
  return {
    value: (setting) => values[given(setting)],
    label: (setting) => flagOf(given(setting)),
  };
}

/**
 * Returns the flags with a blank value, for example from an unset variable: they must not mean all classes,
 * or another environment.
 *
 * @example blankFlags({ logLevel: ' ', url: 'x' }) // ['--log-level']
 */
export function blankFlags(values: Readonly<Record<string, unknown>>): string[] {
  const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';
  return Object.keys(values)
    .filter((name) => [values[name]].flat().some(isBlank))
    .map(flagOf);
}

function flagOf(name: string): string {
  return `--${snakeCase(name).replaceAll('_', '-')}`;
}

/** The settings of the environment variables: `ROCKET_JOB_MAX_WORKERS`. */
export function environmentVariables(env: NodeJS.ProcessEnv): SettingSource {
  const label = (setting: string) => `ROCKET_JOB_${snakeCase(setting).toUpperCase()}`;
  return { value: (setting) => env[label(setting)], label };
}

/** Returns a setting's name in Ruby's spelling: `max_workers`. */
export function snakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
