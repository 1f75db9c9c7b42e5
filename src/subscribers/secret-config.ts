import { environmentOf } from '../bound-class';
import { RocketJobError } from '../errors/rocket-job-error';
import type { Fetched, FetchOptions } from '../secret-config/fetched';
import { refreshWithFleet } from '../secret-config/refresh-with-fleet';
import type { SecretConfig as Store } from '../secret-config/secret-config';
import { Subscriber } from '../subscriber/subscriber';
import { PUBLISHED, RECEIVED } from './parameters/secret-config-parameters';

/**
 * One place for an environment's settings and credentials, shared by all its processes: `fetch` reads them,
 * and `publish('refresh')` makes every process read them again. Any process can subscribe, not only servers;
 * `onChange` reports the changed keys.
 *
 * Mirrors `SecretConfig` of the Ruby gem `secret_config`, and `RocketJob::Subscribers::SecretConfig`.
 *
 * @example
 *     const host = SecretConfig.fetch('mysql/host');
 *     await SecretConfig.publish('refresh');
 */
export class SecretConfigSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::SecretConfig';
  static override readonly convertsBeforeWriting = true;

  static override get parameters(): typeof PUBLISHED {
    return PUBLISHED;
  }

  static override get receivedParameters(): typeof RECEIVED {
    return RECEIVED;
  }

  /** The path in the store: `/production/my_application`. */
  static get path(): string {
    return environmentOf(this).secretConfig.path;
  }

  /**
   * Chooses the store and reads it. `SECRET_CONFIG_PROVIDER` and `SECRET_CONFIG_PATH` take precedence.
   *
   * @throws RocketJobError `invalid_configuration` if it can't be read: nothing has changed then
   * @example await SecretConfig.use('ssm', { path: '/production/my_application' });
   */
  static use(...given: Parameters<Store['use']>): Promise<void> {
    return environmentOf(this).secretConfig.use(...given);
  }

  /**
   * Returns the value of a key.
   *
   * @throws RocketJobError `missing_key` without a default; `invalid_configuration` if the value isn't of
   *   that type; `invalid_argument` for an invalid key or option
   * @example SecretConfig.fetch('kafka/brokers', { separator: ',' }) // ['k1:9092', 'k2:9092']
   */
  static fetch<const O extends FetchOptions = Record<never, never>>(key: string, options?: O): Fetched<O> {
    return environmentOf(this).secretConfig.fetch(key, options);
  }

  /** Whether this key exists, in the store or as an environment variable. Ruby's `key?`. */
  static key(key: string): boolean {
    return environmentOf(this).secretConfig.key(key);
  }

  /**
   * Writes a value into the store, and uses it in this process. Other processes do so at their next refresh.
   *
   * @throws RocketJobError `invalid_argument`, `invalid_configuration` if the store can't be written
   */
  static set(key: string, value: string | number | boolean): Promise<void> {
    return environmentOf(this).secretConfig.set(key, value);
  }

  /**
   * Deletes a key from the store. Does nothing if there is none.
   *
   * @throws RocketJobError `invalid_argument`, `invalid_configuration` if the store can't be written
   */
  static delete(key: string): Promise<void> {
    return environmentOf(this).secretConfig.delete(key);
  }

  /**
   * Returns all settings, nested, with secrets filtered out. See `configuration` of the store for `path` and
   * `filters`.
   */
  static configuration(...given: Parameters<Store['configuration']>): Record<string, unknown> {
    return environmentOf(this).secretConfig.configuration(...given);
  }

  /**
   * Reads all settings again, in this process alone. @returns the changed keys. @throws RocketJobError
   * `invalid_configuration`
   */
  static refresh(): Promise<readonly string[]> {
    return environmentOf(this).secretConfig.refresh();
  }

  /**
   * Calls `listener` with the changed keys, whatever caused the change.
   *
   * @returns a function that removes the callback
   * @example SecretConfig.onChange((keys) => { if (keys.includes('mysql/password')) pool.reset(); });
   */
  static onChange(listener: (keys: readonly string[]) => void): () => void {
    return environmentOf(this).secretConfig.onChange(listener);
  }

  readonly #refresh: () => Promise<readonly string[]>;

  /**
   * @param refresh reads the settings again, applies the changes, and returns the names of changed
   *   settings, never values
   */
  constructor(refresh?: () => Promise<readonly string[]>) {
    super();
    this.#refresh = refresh ?? (() => refreshWithFleet(environmentOf(this.constructor).secretConfig));
  }

  /** @returns the names of changed settings, for receipts */
  async refresh(): Promise<{ readonly changed: readonly string[] }> {
    const start = performance.now();
    try {
      const changed = await this.#refresh();
      this.logger.info('Refreshed Secret Config', {
        duration_ms: Math.round(performance.now() - start),
        changed,
      });
      return { changed };
    } catch (error) {
      const message = `The previous settings stay in force. ${(error as Error).message}`;
      throw new RocketJobError(
        'invalid_configuration',
        message,
        { source: 'Secret Config' },
        { cause: error },
      );
    }
  }
}
