/** Somewhere that settings may come from: the command line, environment variables, Secret Config. */
export interface SettingSource {
  /** The value of a setting (`maxWorkers`) there; undefined or an empty text when it has none. */
  value(setting: string): unknown;
  /** What the user knows the setting as there, for errors: `ROCKET_JOB_MAX_WORKERS`. */
  label(setting: string): string;
}

/** What the command line says: `{ maxWorkers: '5' }` for `--max-workers 5`. */
export function flags(values: Readonly<Record<string, unknown>>): SettingSource {
  return { value: (setting) => values[setting], label: (setting) => `--${words(setting).join('-')}` };
}

/** What the environment variables say: `ROCKET_JOB_MAX_WORKERS`. */
export function environmentVariables(env: NodeJS.ProcessEnv): SettingSource {
  const label = (setting: string) => ['rocket', 'job', ...words(setting)].join('_').toUpperCase();
  return { value: (setting) => env[label(setting)], label };
}

/** What a program sets itself, before its server starts: `RocketJob.config.maxWorkers = 5`. */
export interface CodeSettings {
  /** How many jobs a server runs at the same time. */
  maxWorkers: number | undefined;
  /** Seconds between two heartbeats of a server. */
  heartbeatSeconds: number | undefined;
}

/** Sealed: a setting that does not exist cannot be set. */
export function newCodeSettings(): CodeSettings {
  return Object.seal({ maxWorkers: undefined, heartbeatSeconds: undefined });
}

export function codeSettings(values: CodeSettings): SettingSource {
  return {
    value: (setting) => values[setting as keyof CodeSettings],
    label: (setting) => `RocketJob.config.${setting}`,
  };
}

function words(camelCase: string): string[] {
  return camelCase.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}
