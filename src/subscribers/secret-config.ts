import { z } from 'zod';
import { defaultEnvironment } from '../environment';
import { RocketJobError } from '../errors/rocket-job-error';
import { refreshWithFleet } from '../secret-config/refresh-with-fleet';
import { Subscriber } from '../subscriber/subscriber';

/**
 * Have every process read its settings again from where Secret Config keeps them. Any process can subscribe, not only
 * servers; `RocketJob.SecretConfig.onChange` tells it what has changed.
 *
 * Mirrors `RocketJob::Subscribers::SecretConfig`.
 *
 * @example await RocketJob.Subscribers.SecretConfig.publish('refresh');
 */
export class SecretConfigSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::SecretConfig';
  static override readonly convertsBeforeWriting = true;
  static override readonly parameters = { refresh: z.strictObject({}).describe('Read all settings again.') };
  static override readonly receivedParameters = { refresh: z.object({}) };

  readonly #refresh: () => Promise<readonly string[]>;

  /** @param refresh reads the settings again, applies what has changed, and says what: names, never values */
  constructor(
    refresh: () => Promise<readonly string[]> = () => refreshWithFleet(defaultEnvironment().secretConfig),
  ) {
    super();
    this.#refresh = refresh;
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
      const message = `The settings of before stay in force. ${(error as Error).message}`;
      throw new RocketJobError(
        'invalid_configuration',
        message,
        { source: 'Secret Config' },
        { cause: error },
      );
    }
  }
}
