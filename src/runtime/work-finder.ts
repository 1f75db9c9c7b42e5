import type { Collection, Document, Filter } from 'mongodb';
import type { JobDocument } from '../job/job-document';
import { type Claimer, claimJob, destroyClaimed, giveBack, settleJob } from '../job/job-queue';
import { loggerFor } from '../logging/logger';
import type { Work, WorkSource } from './work';

/** What a finder looks at. */
export interface WorkFinderParts {
  readonly jobs: () => Promise<Collection>;
  /** What the server works on at the moment; undefined when it can work on nothing. */
  readonly filter: () => Filter<Document> | undefined;
}

/** Finds work in the order of priority. Mirrors `RocketJob::Job.rocket_job_retrieve`. */
export class WorkFinder implements WorkSource {
  readonly #parts: WorkFinderParts;
  readonly #logger = loggerFor('RocketJob::Job');

  constructor(parts: WorkFinderParts) {
    this.#parts = parts;
  }

  async next(claimer: Claimer): Promise<Work | undefined> {
    const filter = this.#parts.filter();
    if (filter === undefined) return undefined;
    const jobs = await this.#parts.jobs();
    for (;;) {
      const job = await claimJob(jobs, filter, claimer);
      if (job === undefined) return undefined;
      if (!hasExpired(job)) return this.#jobWork(jobs, job, claimer);
      await destroyClaimed(jobs, job._id, claimer);
      this.#logger.info('Destroyed an expired job', { job: job._id.toHexString(), type: job._type });
    }
  }

  #jobWork(jobs: Collection, job: JobDocument, claimer: Claimer): Work {
    return {
      id: job._id,
      order: { job },
      settle: async (outcome) => {
        if (await settleJob(jobs, job, claimer, outcome)) return;
        this.#logger.warn('The job was taken away while it ran: its result is dropped', {
          job: job._id.toHexString(),
        });
      },
      giveBack: () => giveBack(jobs, job._id, claimer),
    };
  }
}

/** By the database's clock, which gave it both times. */
function hasExpired({ expires_at, started_at }: JobDocument): boolean {
  return expires_at instanceof Date && started_at instanceof Date && expires_at < started_at;
}
