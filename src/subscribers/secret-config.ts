import { z } from 'zod';
import { environmentOf } from '../bound-class';
import { RocketJobError } from '../errors/rocket-job-error';
import type { Fetched, FetchOptions } from '../secret-config/fetched';
import { refreshWithFleet } from '../secret-config/refresh-with-fleet';
import type { SecretConfig as Store } from '../secret-config/secret-config';
import { Subscriber } from '../subscriber/subscriber';

/**
 * Settings and credentials of an environment, from one place for all processes: `fetch` reads them, and
 * `publish('refresh')` has every process read them again. Any process can subscribe, not only servers; `onChange` tells it
 * what has changed.
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
  static override readonly parameters = { refresh: z.strictObject({}).describe('Reload all settings.') };
  static override readonly receivedParameters = { refresh: z.object({}) };

  /** The path in the store: `/production/my_application`. */
  static get path(): string {
    return environmentOf(this).secretConfig.path;
  }

  /**
   * Chooses the store and reads it. `SECRET_CONFIG_PROVIDER` and `SECRET_CONFIG_PATH` count more.
   *
   * @throws RocketJobError `invalid_configuration` when it cannot be read: nothing has changed then
   * @example await SecretConfig.use('ssm', { path: '/production/my_application' });
   */
  static use(...given: Parameters<Store['use']>): Promise<void> {
    return environmentOf(this).secretConfig.use(...given);
  }

  /**
   * The value of a key.
   *
   * @throws RocketJobError `missing_key` without a default; `invalid_configuration` when it is none of that type;
   *   `invalid_argument` for a key or an option that is none
   * @example SecretConfig.fetch('kafka/brokers', { separator: ',' }) // ['k1:9092', 'k2:9092']
   */
  static fetch<const O extends FetchOptions = Record<never, never>>(key: string, options?: O): Fetched<O> {
    return environmentOf(this).secretConfig.fetch(key, options);
  }

  /** Whether there is such a key, in the store or as an environment variable. Ruby's `key?`. */
  static key(key: string): boolean {
    return environmentOf(this).secretConfig.key(key);
  }

  /**
   * Writes a value into the store, and takes it over. Other processes do at their next refresh.
   *
   * @throws RocketJobError `invalid_argument`, `invalid_configuration` when the store cannot be written
   */
  static set(key: string, value: string | number | boolean): Promise<void> {
    return environmentOf(this).secretConfig.set(key, value);
  }

  /**
   * Deletes a key from the store. Nothing happens when there is none.
   *
   * @throws RocketJobError `invalid_argument`, `invalid_configuration` when the store cannot be written
   */
  static delete(key: string): Promise<void> {
    return environmentOf(this).secretConfig.delete(key);
  }

  /** All settings, nested, with secrets filtered out. See `configuration` of the store for `path` and `filters`. */
  static configuration(...given: Parameters<Store['configuration']>): Record<string, unknown> {
    return environmentOf(this).secretConfig.configuration(...given);
  }

  /** Reads all settings again, here alone. @returns the keys that have changed. @throws RocketJobError `invalid_configuration` */
  static refresh(): Promise<readonly string[]> {
    return environmentOf(this).secretConfig.refresh();
  }

  /**
   * Is told the keys that have changed, whoever caused it.
   *
   * @returns removes the callback
   * @example SecretConfig.onChange((keys) => { if (keys.includes('mysql/password')) pool.reset(); });
   */
  static onChange(listener: (keys: readonly string[]) => void): () => void {
    return environmentOf(this).secretConfig.onChange(listener);
  }

  readonly #refresh: () => Promise<readonly string[]>;

  /** @param refresh reads the settings again, applies what has changed, and says what: names, never values */
  constructor(refresh?: () => Promise<readonly string[]>) {
    super();
    this.#refresh = refresh ?? (() => refreshWithFleet(environmentOf(this.constructor).secretConfig));
  }

  /** @returns the names of what has changed, for receipts */
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
