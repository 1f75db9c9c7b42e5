/** The possible sources of the environment's name. */
export interface EnvironmentNameInput {
  /** The value of `-E`/`--environment`, or of the caller. */
  readonly flag?: string;
  /** The environment variables. */
  readonly env: NodeJS.ProcessEnv;
}

const VARIABLES = ['RJ_ENV', 'RAILS_ENV', 'NODE_ENV'];

/**
 * Returns the name of the environment, the first that is set and not empty: the flag, `RJ_ENV`, `RAILS_ENV`,
 * `NODE_ENV`, or else `development`.
 *
 * @example environmentName({ env: { RAILS_ENV: 'production' } }) // 'production'
 */
export function environmentName({ flag, env }: EnvironmentNameInput): string {
  return [flag, ...VARIABLES.map((name) => env[name])].find(Boolean) ?? 'development';
}
