import type { ObjectId } from 'mongodb';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import type { Event } from '../../event/event';
import { loggerFor } from '../../logging/logger';
import { idKey } from '../../mongo/stored/id-key';
import { promoted } from '../../mongo/stored/promoted';
import type { ClaimedLease } from './lease-document';
import { IS_WHOLE, leasesCollection } from './leases';
import { publishRevert } from './take-back';

/** A server that has claimed a lease and not reverted it within this time is dead. */
const CLAIM_MS = 10_000;
/** Node.js fires a longer timer immediately. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs in every rj-server: reverts temporary settings on Ruby servers by a second event. The first server to
 * claim a lease reverts it; if that server dies, another one does. The lease contains the id of the second
 * event, so it is published exactly once.
 */
export class LeaseKeeper {
  readonly #environment: Environment;
  readonly #serverId: ObjectId;
  readonly #logger = loggerFor('RocketJob::Subscribers::Logger');
  readonly #timers = new Set<NodeJS.Timeout>();
  /** The leases that were already logged. */
  readonly #unusable = new Set<string>();

  constructor(environment: Environment, serverId: ObjectId) {
    this.#environment = environment;
    this.#serverId = serverId;
  }

  /** Called with every event: at the end of its lease, the keeper polls. */
  hear({ expiresAt, createdAt }: Event): void {
    if (expiresAt === undefined) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.takeBack();
      },
      Math.min(expiresAt.getTime() - createdAt.getTime(), LONGEST_TIMER_MS),
    ).unref();
    this.#timers.add(timer);
  }

  /**
   * Reverts all expired leases. Also called at every heartbeat, for those that a dead server has left. Never
   * rejects.
   */
  async takeBack(): Promise<void> {
    try {
      for (let lease = await this.#claim(); lease !== undefined; lease = await this.#claim()) {
        await this.#takeBackOne(lease);
      }
    } catch (error) {
      this.#logger.warn("Can't revert a log level, retrying", error as Error);
    }
  }

  /** A lease that can't be reverted is logged, and doesn't hold up others. */
  async #takeBackOne(lease: ClaimedLease): Promise<void> {
    try {
      await this.#takeBack(lease);
    } catch (error) {
      if (!(error instanceof RocketJobError) || error.code !== 'invalid_argument') throw error;
      if (!this.#unusable.has(idKey(lease._id))) {
        const id = valueText(lease._id);
        this.#logger.error(
          `Can't revert event ${id}: its lease doesn't hold an event that can be published`,
          error,
        );
      }
      this.#unusable.add(idKey(lease._id));
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #claim(): Promise<ClaimedLease | undefined> {
    const lapsed = { $subtract: ['$$NOW', CLAIM_MS] };
    const claimed = await (await leasesCollection(this.#environment)).findOneAndUpdate(
      {
        'revert._id': { $exists: true },
        'revert.parameters': { $exists: true },
        $expr: {
          $and: [
            IS_WHOLE,
            { $lte: ['$expires_at', '$$NOW'] },
            { $lte: [{ $ifNull: ['$claimed_at', new Date(0)] }, lapsed] },
          ],
        },
      },
      [
        {
          $set: {
            claimed_by: { $literal: this.#serverId },
            claimed_at: '$$NOW',
            first_claimed_at: { $ifNull: ['$first_claimed_at', '$$NOW'] },
          },
        },
      ],
      { sort: { expires_at: 1 }, returnDocument: 'after' },
    );
    return claimed === null ? undefined : (promoted(claimed) as ClaimedLease);
  }

  async #takeBack(lease: ClaimedLease): Promise<void> {
    const { _id: reverts, claimed_at: now, first_claimed_at: idTime } = lease;
    const publication = await publishRevert(this.#environment, lease, now, idTime);
    this.#logger.info(
      publication === undefined
        ? `Not reverting event ${reverts.toHexString()}: the level was set again since`
        : `Reverted event ${reverts.toHexString()} for Ruby servers`,
    );
    await (await leasesCollection(this.#environment)).deleteOne({ _id: reverts });
  }
}
