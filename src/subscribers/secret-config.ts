import { z } from 'zod';
import { Subscriber } from '../subscriber/subscriber';

/**
 * Have every process read its settings again from where Secret Config keeps them.
 *
 * Mirrors `RocketJob::Subscribers::SecretConfig`.
 *
 * @example await RocketJob.Subscribers.SecretConfig.publish('refresh');
 */
export class SecretConfigSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::SecretConfig';
  static override readonly convertsBeforeWriting = true;
  static override readonly parameters = { refresh: z.strictObject({}).describe('Read all settings again.') };

  readonly #refresh: () => void | Promise<void>;

  /** @param refresh reads the settings again and applies what changed */
  constructor(refresh: () => void | Promise<void>) {
    super();
    this.#refresh = refresh;
  }

  async refresh(): Promise<void> {
    await this.logger.measureInfo('Refreshed Secret Config', () => this.#refresh());
  }
}
