/** Settings by their keys: `mysql/host`, or absolute, `/production/mysql/host`. */
export type Values = ReadonlyMap<string, string>;

/**
 * Where the settings are kept. Keys are absolute here: `/production/mysql/host`.
 *
 * Mirrors `SecretConfig::Providers::Provider`.
 */
export interface Provider {
  /** Where a key is looked for, in words for errors: `config/application.yml`. */
  readonly place: string;
  /** Over how long a fleet spreads its reading of the store after one event, in milliseconds. */
  readonly spreadMs: number;
  /** Everything under a path, by absolute keys. */
  read(path: string): Values | Promise<Values>;
  set(key: string, value: string): void | Promise<void>;
  /** Does nothing when there is no such key. */
  delete(key: string): void | Promise<void>;
}
