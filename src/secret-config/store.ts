import { didYouMean } from '../errors/nearest-name';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import { DEFAULT_FILE, FileProvider } from './providers/file-provider';
import type { Provider } from './providers/provider';
import { type SsmOptions, SsmProvider } from './providers/ssm-provider';

export type ProviderName = 'file' | 'ssm';

/** The location of Secret Config's settings. */
export interface StoreOptions extends SsmOptions {
  /** The path of this environment's or application's settings: `/production/my_application`. */
  readonly path?: string;
  /** The file of the provider `file`. */
  readonly fileName?: string;
}

/** One path in a store. */
export interface Store {
  readonly provider: Provider;
  /** Absolute, without a trailing slash. */
  readonly path: string;
}

const PROVIDERS: Readonly<Record<ProviderName, (options: StoreOptions, env: NodeJS.ProcessEnv) => Provider>> =
  {
    file: ({ fileName }, env) =>
      new FileProvider(fileName ?? env['SECRET_CONFIG_FILE_NAME'] ?? DEFAULT_FILE, env),
    ssm: ({ keyId, client }, env) => new SsmProvider({ keyId: keyId ?? keyIdIn(env), client }),
  };

interface Where {
  readonly env: NodeJS.ProcessEnv;
  /** The default path. */
  readonly environment: string;
}

/** Whether the environment variables name a store, or the default file has settings for this environment. */
export function isStoreThere({ env, environment }: Where): boolean {
  const names = ['SECRET_CONFIG_PROVIDER', 'SECRET_CONFIG_PATH', 'SECRET_CONFIG_FILE_NAME'];
  return names.some((name) => env[name]) || new FileProvider(DEFAULT_FILE, env).has(environment);
}

/**
 * The store that the environment variables name (`SECRET_CONFIG_PROVIDER`, `SECRET_CONFIG_PATH`), or else the
 * one chosen, or else the path of this environment in `config/application.yml`.
 *
 * @throws RocketJobError `invalid_configuration` for an unknown provider, or if its library is missing
 */
export function openStore(
  chosen: ProviderName | Provider | undefined,
  options: StoreOptions,
  { env, environment }: Where,
): Store {
  const path = env['SECRET_CONFIG_PATH'] || options.path || environment;
  return {
    provider: openProvider(env['SECRET_CONFIG_PROVIDER'] || chosen || 'file', options, env),
    path: `/${path.split('/').filter(Boolean).join('/')}`,
  };
}

/** For a thread of an `rj-server`, where the server has chosen the store. */
export function chosenAlready(): RocketJobError {
  return new RocketJobError(
    'invalid_argument',
    "`use` can't choose the Secret Config of an `rj-server`, which reads SECRET_CONFIG_PROVIDER and SECRET_CONFIG_PATH before your code runs. Call it only in other processes: `if (!RocketJob.isServer)`.",
    { argument: 'provider' },
  );
}

function openProvider(chosen: string | Provider, options: StoreOptions, env: NodeJS.ProcessEnv): Provider {
  if (typeof chosen !== 'string') return chosen;
  const name = chosen.toLowerCase();
  if (Object.hasOwn(PROVIDERS, name)) return PROVIDERS[name as ProviderName](options, env);
  const names = Object.keys(PROVIDERS);
  throw new RocketJobError(
    'invalid_configuration',
    `Expected the provider of Secret Config to be one of ${names.join(', ')}, got ${shown(chosen)}${didYouMean(name, names) || '.'}`,
    { source: 'SECRET_CONFIG_PROVIDER' },
  );
}

function keyIdIn(env: NodeJS.ProcessEnv): string | undefined {
  const alias = env['SECRET_CONFIG_KEY_ALIAS'];
  return alias ? `alias/${alias.replace(/^alias\//, '')}` : env['SECRET_CONFIG_KEY_ID'];
}
