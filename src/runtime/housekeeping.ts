import type { ObjectId } from 'bson';
import type { Db } from 'mongodb';
import { placesOfWork } from '../job/dead-work';
import { requeueDead, requeueLost } from '../job/job-queue';
import { loggerFor } from '../logging/logger';
import { SERVERS } from '../mongo/collection-names';

/** What a housekeeping looks at. */
export interface HousekeepingParts {
  readonly serverId: ObjectId;
  readonly database: () => Promise<Db>;
  /** Removes the documents of our dead servers. */
  readonly destroyZombies: () => Promise<unknown>;
  readonly isHeld: (id: ObjectId, workerName: string) => boolean;
}

/**
 * What each server looks after, at every heartbeat: the documents of dead servers are removed, and work goes back in
 * the queue that nobody works on, however it came to that.
 *
 * Mirrors `RocketJob::Jobs::HousekeepingJob` and `RocketJob::Server.destroy_zombies`.
 */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #logger = loggerFor('RocketJob::Server');

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** @returns whether something is in the queue again */
  async run(): Promise<boolean> {
    const { serverId, database, destroyZombies, isHeld } = this.#parts;
    await destroyZombies();
    const servers = (await database()).collection(SERVERS);
    let requeued = 0;
    for (const work of await placesOfWork(await database())) {
      requeued += await requeueDead(work, servers);
      requeued += await requeueLost(work, serverId, isHeld);
    }
    if (requeued > 0) this.#logger.warn(`Queued ${requeued} jobs and slices again that nobody worked on`);
    return requeued > 0;
  }
}
