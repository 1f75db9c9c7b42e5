import type { Collection, Db, Document, Filter } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { jobsIn, slicesIn } from '../../job/model/job-collections';
import type { JobDocument } from '../../job/model/job-document';
import { runningBatches } from '../../job/queue/batch-queue';
import type { Claimer, NewClaim } from '../../job/queue/claim';
import { GroupedWrites } from '../../job/queue/grouped-writes';
import {
  awaitsIdleServer,
  claimJobs,
  countWaitingJobs,
  destroyClaimed,
  type Place,
} from '../../job/queue/job-queue';
import { countWaitingSlices } from '../../job/queue/slice-queue';
import { loggerFor } from '../../logging/logger';
import { BatchWork } from './batch-work';
import type { ClaimScope } from './claim-scope';
import { claimerOf, type NewWork, type Work, type WorkSource } from './claimed-work';
import { jobWork } from './job-work';

/** How long the list of running batch jobs is cached: a pause takes effect that late at most. */
const BATCHES_COUNT_MS = 50;

/** The parts a finder needs. */
export interface WorkFinderParts {
  readonly database: () => Promise<Db>;
  readonly scope: Pick<ClaimScope, 'filter'>;
  /** How long slices may run before the next check for jobs with a higher priority. */
  readonly reCheckMs: () => number;
}

/**
 * Finds work in the order of priority. It claims queued jobs for all workers together, and joins running
 * batch jobs with a read while there are any.
 *
 * Mirrors `RocketJob::Job.rocket_job_retrieve` and `rocket_job_work`.
 */
export class WorkFinder implements WorkSource {
  readonly #parts: WorkFinderParts;
  readonly #writes = new GroupedWrites();
  readonly #batchWork = new BatchWork(this.#writes);
  readonly #logger = loggerFor('RocketJob::Job');
  /** Whether there may be batch jobs with unclaimed slices. */
  #mayHaveBatches = true;
  #batches: { readonly found: readonly JobDocument[]; readonly until: number } = { found: [], until: 0 };
  /** The number of times such batch jobs were reported. */
  #batchNews = 0;
  /** The time of the next check for jobs ahead of the batch jobs. */
  #reCheckAt = 0;

  constructor(parts: WorkFinderParts) {
    this.#parts = parts;
  }

  expect(kind: NewWork): void {
    if (kind === 'jobs') {
      this.#reCheckAt = 0;
      return;
    }
    this.#mayHaveBatches = true;
    if (kind === 'batches') this.#batches = { found: [], until: 0 };
    this.#batchNews++;
  }

  async next(claims: readonly NewClaim[]): Promise<readonly Work[]> {
    const filter = await this.#parts.scope.filter();
    if (filter === undefined) return [];
    const database = await this.#parts.database();
    const jobs = jobsIn(database);
    if (this.#mayHaveBatches) {
      const news = this.#batchNews;
      for (const batch of await this.#runningBatches(jobs, filter)) {
        // Work that was found must not wait for further searches.
        const first = await this.#firstBefore(batch, jobs, filter, claims);
        if (first.length > 0) return first;
        const joined = await this.#batchWork.join(database, batch, claims);
        if (joined.length > 0) return joined;
      }
      if (news === this.#batchNews) this.#mayHaveBatches = false;
    }
    return this.#claim(jobs, filter, claims);
  }

  async waiting(most: number): Promise<number> {
    const filter = await this.#parts.scope.filter();
    if (filter === undefined) return 0;
    const database = await this.#parts.database();
    const jobs = jobsIn(database);
    let found = await countWaitingJobs(jobs, filter, most);
    if (!this.#mayHaveBatches) return found;
    for (const batch of await this.#runningBatches(jobs, filter)) {
      if (found >= most) return found;
      found += await countWaitingSlices(slicesIn(database, batch._id), most - found);
    }
    return found;
  }

  async awaitsIdleServer(): Promise<boolean> {
    const filter = await this.#parts.scope.filter();
    if (filter === undefined) return false;
    const database = await this.#parts.database();
    const jobs = jobsIn(database);
    if (await awaitsIdleServer(jobs, filter)) return true;
    for (const { _id, server_deaths } of await runningBatches(jobs, filter))
      if (server_deaths !== undefined || (await awaitsIdleServer(slicesIn(database, _id), {}, { _id: 1 })))
        return true;
    return false;
  }

  async #runningBatches(
    jobs: Collection<JobDocument>,
    filter: Filter<Document>,
  ): Promise<readonly JobDocument[]> {
    if (performance.now() < this.#batches.until) return this.#batches.found;
    const found = await runningBatches(jobs, filter);
    this.#batches = { found, until: performance.now() + BATCHES_COUNT_MS };
    return found;
  }

  async #firstBefore(
    place: Place,
    jobs: Collection<JobDocument>,
    filter: Filter<Document>,
    claims: readonly NewClaim[],
  ): Promise<readonly Work[]> {
    if (performance.now() < this.#reCheckAt) return [];
    const work = await this.#claim(jobs, filter, claims, place);
    if (work.length === 0) this.#reCheckAt = performance.now() + this.#parts.reCheckMs();
    return work;
  }

  async #claim(
    jobs: Collection<JobDocument>,
    filter: Filter<Document>,
    claims: readonly NewClaim[],
    before?: Place,
  ): Promise<readonly Work[]> {
    for (;;) {
      const claimed = await claimJobs(jobs, filter, claims, before);
      const expired = claimed.filter(hasExpired);
      await Promise.all(expired.map((job) => this.#destroy(jobs, job, claimerOf(job, claims))));
      const due = claimed.filter((job) => !hasExpired(job));
      if (claimed.length === 0 || due.length > 0)
        return due.map((job) => this.#work(jobs, job, claimerOf(job, claims)));
    }
  }

  #work(jobs: Collection<JobDocument>, job: JobDocument, claimer: Claimer): Work {
    return job.slice_size === undefined
      ? jobWork(this.#writes, jobs, job, claimer)
      : this.#batchWork.before(jobs, job, claimer);
  }

  async #destroy(jobs: Collection<JobDocument>, job: JobDocument, claimer: Claimer): Promise<void> {
    await destroyClaimed(jobs, job, claimer);
    this.#logger.info('Destroyed an expired job', { job: valueText(job._id), type: job._type });
  }
}

/** By the database's clock, which set both times. */
function hasExpired({ expires_at, started_at }: JobDocument): boolean {
  return expires_at instanceof Date && started_at instanceof Date && expires_at < started_at;
}
