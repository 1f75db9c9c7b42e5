import { environmentName } from '../config/database/environment-name';
import { askProvider } from './ask-provider';
import { checkFetchOptions, type Fetched, type FetchOptions, fetched } from './fetched';
import { KeptValues } from './kept-values';
import { absoluteKey, checkKey, checkValue, missingKey, relativeKey, variableOf } from './keys';
import { type Filter, shownSettings } from './masking';
import type { Provider, Values } from './providers/provider';
import { readValues, readValuesNow } from './read-values';
import {
  chosenAlready,
  isStoreThere,
  openStore,
  type ProviderName,
  type Store,
  type StoreOptions,
} from './store';

/** The values that one thread has read, for the other threads. */
export interface SecretConfigState {
  readonly environment: string;
  readonly values: Values;
}

/**
 * All settings and credentials in one place: a YAML file, or the AWS Parameter Store. They are read once and
 * kept; an environment variable takes precedence (`mysql/host` → `MYSQL_HOST`).
 *
 * By default it is `config/application.yml`, at the path of the environment (`/production`).
 *
 * Mirrors `SecretConfig` of the Ruby gem `secret_config`.
 *
 * @example
 *     const host = RocketJob.SecretConfig.fetch('mysql/host');
 *     const port = RocketJob.SecretConfig.fetch('mysql/port', { type: 'integer', default: 3306 });
 */
export class SecretConfig {
  readonly #env: NodeJS.ProcessEnv;
  readonly #mayChoose: () => boolean;
  readonly #checkWritable: (what: string) => void;
  #environment: string;
  #chosen: Store | undefined;
  #usual: Store | undefined;
  readonly #kept = new KeptValues();

  /**
   * @param mayChoose whether `use` is allowed: not if another thread reads it for this one
   * @param checkWritable throws if writing isn't allowed now
   */
  constructor(
    env: NodeJS.ProcessEnv = process.env,
    mayChoose: () => boolean = () => true,
    checkWritable: (what: string) => void = () => {},
  ) {
    this.#env = env;
    this.#mayChoose = mayChoose;
    this.#checkWritable = checkWritable;
    this.#environment = environmentName({ env });
  }

  /** The environment that is used if no path is given. */
  set environment(name: string) {
    if (name === this.#environment) return;
    this.#environment = name;
    this.#usual = undefined;
  }

  /**
   * Whether a store is configured: it was chosen here or by environment variables, or its file has this path.
   */
  get isConfigured(): boolean {
    return this.#chosen !== undefined || isStoreThere(this.#where);
  }

  /** The path in the store: `/production/my_application`. */
  get path(): string {
    return this.store.path;
  }

  /** The store and the path in it. */
  get store(): Store {
    this.#usual ??= this.#chosen ?? openStore(undefined, {}, this.#where);
    return this.#chosen ?? this.#usual;
  }

  /**
   * Chooses the store and reads it. `SECRET_CONFIG_PROVIDER` and `SECRET_CONFIG_PATH` take precedence.
   *
   * @throws RocketJobError `invalid_configuration` if it can't be read: nothing has changed then
   * @example await RocketJob.SecretConfig.use('ssm', { path: '/production/my_application' });
   */
  async use(provider: ProviderName | Provider, options: StoreOptions = {}): Promise<void> {
    if (!this.#mayChoose()) throw chosenAlready();
    const store = openStore(provider, options, this.#where);
    await this.#kept.next(async () => {
      const values = await readValues(store, this.#env);
      this.#chosen = store;
      this.#kept.swap(values);
    });
  }

  /**
   * Returns the value of a key.
   *
   * @throws RocketJobError `missing_key` without a default; `invalid_configuration` if it isn't of that
   *   type; `invalid_argument` for an invalid key or option
   * @example RocketJob.SecretConfig.fetch('kafka/brokers', { separator: ',' }) // ['k1:9092', 'k2:9092']
   */
  fetch<const O extends FetchOptions = Record<never, never>>(key: string, options?: O): Fetched<O>;
  fetch(key: string, options: FetchOptions = {}): unknown {
    checkFetchOptions(options);
    const stored = this.#valueOf(key);
    if (stored !== undefined) return fetched(key, stored, options);
    if (Object.hasOwn(options, 'default')) return options.default;
    throw missingKey(relativeKey(this.path, key), this.store, this.stored());
  }

  /** Whether this key exists, in the store or as an environment variable. Ruby's `key?`. */
  key(key: string): boolean {
    return this.#valueOf(key) !== undefined;
  }

  /** Returns the store's own values, without environment variables. Empty if no store is configured. */
  stored(): Values {
    const read = () => (this.isConfigured ? readValuesNow(this.store, this.#env) : new Map());
    return this.#kept.valuesOr(read);
  }

  /** The values that another thread of this process needs. */
  get state(): SecretConfigState {
    return { environment: this.#environment, values: this.stored() };
  }

  /** Takes over the values that another thread has read. */
  take({ environment, values }: SecretConfigState): void {
    this.environment = environment;
    this.#kept.swap(values);
  }

  /**
   * Writes a value into the store, and uses it in this process. Other processes do so at their next refresh.
   *
   * @throws RocketJobError `invalid_argument`, `invalid_configuration` if the store can't be written
   */
  async set(key: string, value: string | number | boolean): Promise<void> {
    this.#checkWritable('SecretConfig.set');
    checkKey(key);
    checkValue(key, value);
    await this.#write(
      key,
      (provider, name) => provider.set(name, String(value)),
      (values, name) => values.set(name, String(value)),
    );
  }

  /**
   * Deletes a key from the store. Does nothing if there is none.
   *
   * @throws RocketJobError `invalid_argument`, `invalid_configuration` if the store can't be written
   */
  async delete(key: string): Promise<void> {
    this.#checkWritable('SecretConfig.delete');
    checkKey(key);
    await this.#write(
      key,
      (provider, name) => provider.delete(name),
      (values, name) => values.delete(name),
    );
  }

  /**
   * Returns all settings, nested, for display: secrets are filtered out.
   *
   * @param path only settings below it
   * @param filters selects the secret settings by the last part of their keys; by default those with a
   *   secret name, such as `password`, `api_key` or `token`
   */
  configuration({
    path = '',
    filters,
  }: {
    readonly path?: string;
    readonly filters?: readonly Filter[];
  } = {}): Record<string, unknown> {
    return shownSettings([...this.stored()], (key) => this.#overriding(key), path, filters);
  }

  /**
   * Reads all values again, and replaces them together.
   *
   * @param check sees the new values before they are used; if it throws, they are discarded
   * @returns the changed keys
   * @throws RocketJobError `invalid_configuration` if they can't be read: the old values stay
   */
  refresh(check: (values: Values) => void | Promise<void> = () => {}): Promise<readonly string[]> {
    return this.#kept.next(async () => {
      const values = await this.#read();
      await check(values);
      return this.#kept.swap(values);
    });
  }

  /**
   * Calls `listener` with the changed keys, whatever caused the change.
   *
   * @returns a function that removes the callback
   * @example RocketJob.SecretConfig.onChange((keys) => { if (keys.includes('mysql/password')) pool.reset(); });
   */
  onChange(listener: (keys: readonly string[]) => void): () => void {
    return this.#kept.onChange(listener);
  }

  get #where(): { readonly env: NodeJS.ProcessEnv; readonly environment: string } {
    return { env: this.#env, environment: this.#environment };
  }

  #valueOf(key: string): string | undefined {
    checkKey(key);
    const name = relativeKey(this.path, key);
    return this.#overriding(name) ?? this.stored().get(name);
  }

  #overriding(key: string): string | undefined {
    return this.#env[variableOf(key)];
  }

  async #read(): Promise<Values> {
    return this.isConfigured ? readValues(this.store, this.#env) : new Map();
  }

  /** Changes one key, in the store and then in this process. */
  async #write(
    key: string,
    inStore: (provider: Provider, name: string) => void | Promise<void>,
    here: (values: Map<string, string>, name: string) => void,
  ): Promise<void> {
    const { provider, path } = this.store;
    await this.#kept.next(async () => {
      const name = absoluteKey(path, key);
      await askProvider(provider, 'write', name, () => inStore(provider, name));
      const values = new Map(this.#kept.values ?? (await this.#read()));
      here(values, relativeKey(path, key));
      this.#kept.swap(values);
    });
  }
}
