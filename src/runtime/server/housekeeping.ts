import type { ObjectId } from 'bson';
import type { Collection, Db } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { jobsIn } from '../../job/model/job-collections';
import type { JobDocument } from '../../job/model/job-document';
import { JOB_SCHEMA } from '../../job/model/job-document';
import { claimableCollections } from '../../job/queue/dead-work';
import { damagedJobs } from '../../job/queue/job-queue';
import { requeueDead, requeueLost } from '../../job/queue/requeue';
import { loggerFor } from '../../logging/logger';
import { SERVERS } from '../../mongo/collection-names';
import { StoredRecord } from '../../mongo/stored/stored-record';

/** The parts housekeeping needs. */
export interface HousekeepingParts {
  readonly serverId: ObjectId;
  readonly database: () => Promise<Db>;
  /**
   * Removes the documents of dead rj-servers. @returns the number of their jobs and slices that were requeued
   */
  readonly destroyZombies: () => Promise<number>;
  readonly isHeld: (id: ObjectId, claimId: unknown) => boolean;
}

/**
 * The housekeeping of each server, at every heartbeat: removes the documents of dead servers, and requeues
 * work without a worker, whatever the cause.
 *
 * Mirrors `RocketJob::Jobs::HousekeepingJob` and `RocketJob::Server.destroy_zombies`.
 */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #logger = loggerFor('RocketJob::Server');
  readonly #saidDamaged = new Set<string>();

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** @returns whether anything was requeued */
  async run(): Promise<boolean> {
    const { serverId, database, destroyZombies, isHeld } = this.#parts;
    let requeued = await destroyZombies();
    const servers = (await database()).collection(SERVERS);
    for (const work of await claimableCollections(await database())) {
      requeued += await requeueDead(work, servers);
      requeued += await requeueLost(work, serverId, isHeld);
    }
    await this.#sayDamaged(jobsIn(await database()));
    if (requeued > 0) this.#logger.warn(`Requeued ${requeued} jobs and slices that no worker was running`);
    return requeued > 0;
  }

  /** Once per job: it waits until someone corrects or destroys it. */
  async #sayDamaged(jobs: Collection<JobDocument>): Promise<void> {
    for (const document of await damagedJobs(jobs)) {
      const id = valueText(document['_id']);
      if (this.#saidDamaged.has(id)) continue;
      this.#saidDamaged.add(id);
      const { fieldDamage } = new StoredRecord(JOB_SCHEMA, document);
      this.#logger.warn(
        `Skipping the damaged job ${id}: ${fieldDamage}. Correct the document or destroy the job.`,
      );
    }
  }
}
