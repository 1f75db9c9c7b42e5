import { loggerFor } from '../../logging/logger';
import type { Registration } from '../../server/records/registration';
import type { ServerState } from '../../server/records/server-document';

/** The database's reply to a heartbeat: the state, `gone` without a document, `away` if it doesn't reply. */
export type BeatAnswer = ServerState | 'gone' | 'away';

/** A server's heartbeat. It logs an outage of the database once, not at every attempt. */
export class Heartbeat {
  readonly #registration: Registration;
  readonly #renewClaims: (sentAt: number) => Promise<void>;
  readonly #logger = loggerFor('RocketJob::Server');
  #isAway = false;

  /** @param renewClaims renews the claims on the server's work with each heartbeat */
  constructor(registration: Registration, renewClaims: (sentAt: number) => Promise<void>) {
    this.#registration = registration;
    this.#renewClaims = renewClaims;
  }

  /** Never rejects. */
  async beat(workers: number): Promise<BeatAnswer> {
    const sentAt = performance.now();
    try {
      const state = await this.#registration.beat(workers);
      if (state !== undefined) await this.#renewClaims(sentAt);
      if (this.#isAway) this.#logger.info('The database is back');
      this.#isAway = false;
      return state ?? 'gone';
    } catch (error) {
      if (!this.#isAway) this.#logger.warn("Can't write the heartbeat, retrying", error as Error);
      this.#isAway = true;
      return 'away';
    }
  }
}
