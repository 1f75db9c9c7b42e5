/** Settings by key: `mysql/host`, or absolute, `/production/mysql/host`. */
export type Values = ReadonlyMap<string, string>;

/**
 * A store of settings. Its keys are absolute: `/production/mysql/host`.
 *
 * Mirrors `SecretConfig::Providers::Provider`.
 */
export interface Provider {
  /** The store's name in errors: `config/application.yml`. */
  readonly place: string;
  /** The period over which a fleet spreads its reads of the store after one event, in milliseconds. */
  readonly spreadMs: number;
  /** Returns all settings under a path, by absolute key. */
  read(path: string): Values | Promise<Values>;
  set(key: string, value: string): void | Promise<void>;
  /** Does nothing if there is no such key. */
  delete(key: string): void | Promise<void>;
}
