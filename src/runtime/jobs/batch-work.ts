import type { Collection, Db } from 'mongodb';
import { dropSlices } from '../../job/batch/drop-slices';
import { jobsIn, slicesIn } from '../../job/model/job-collections';
import type { JobDocument } from '../../job/model/job-document';
import { claimAfter, failBatch, openBatch, writeProgress } from '../../job/queue/batch-queue';
import type { Claimer, NewClaim } from '../../job/queue/claim';
import type { GroupedWrites } from '../../job/queue/grouped-writes';
import { settleJob } from '../../job/queue/job-queue';
import { giveBack } from '../../job/queue/requeue';
import { claimSlices, settleSlice, slicesLeft } from '../../job/queue/slice-queue';
import type { SliceDocument } from '../../job/slices/slice-document';
import { nodeInputs, nodeOutputs } from '../../mongo/collection-names';
import { claimerOf, type Work } from './claimed-work';
import { jobWork, warnUnless } from './job-work';

const PROGRESS_EVERY_MS = 1_000;

/** The steps of batch jobs in workers. Mirrors `RocketJob::Batch::Worker`. */
export class BatchWork {
  readonly #writes: GroupedWrites;
  /** The last time a job's progress was written, by job id. */
  readonly #progress = new Map<string, number>();

  constructor(writes: GroupedWrites) {
    this.#writes = writes;
  }

  /** Returns the step before the slices of a newly claimed job. */
  before(jobs: Collection<JobDocument>, job: JobDocument, claimer: Claimer): Work {
    return {
      ...jobWork(this.#writes, jobs, job, claimer),
      order: { step: 'before', job },
      settle: async (outcome) => {
        const isWritten =
          outcome.exception === undefined
            ? await openBatch(jobs, job, claimer, outcome)
            : await settleJob(this.#writes, jobs, job, claimer, outcome);
        warnUnless(isWritten, job);
      },
    };
  }

  /** Claims slices, or the step after all slices if this server is the first to see that they are done. */
  async join(database: Db, job: JobDocument, claims: readonly NewClaim[]): Promise<readonly Work[]> {
    const jobs = jobsIn(database);
    const slices = slicesIn(database, job._id);
    // Slices may be large. Their duration is known only after the first one.
    const isFirst = !this.#progress.has(job._id.toHexString());
    const claimed = await claimSlices(slices, isFirst ? onePerWorker(claims) : claims);
    if (claimed.length > 0)
      return claimed.map((slice) => this.#slice(database, job, slice, claimerOf(slice, claims)));
    const left = await slicesLeft(slices);
    if (left.status === 'failed') await failBatch(jobs, job, left);
    const [claim] = claims;
    if (left.status !== 'none' || claim === undefined) return [];
    const ended = await claimAfter(jobs, job, claim);
    return ended === undefined ? [] : [this.#after(database, ended, claim)];
  }

  #slice(database: Db, job: JobDocument, slice: SliceDocument, claimer: Claimer): Work {
    const slices = slicesIn(database, job._id);
    const outputs = job.collect_output === true ? database.collection(nodeOutputs(job._id)) : undefined;
    return {
      id: slice._id,
      workerName: claimer.workerName,
      order: { step: 'slice', job, slice },
      collection: slices.collectionName,
      runsAlone: slice.runs_alone === true,
      settle: async (outcome) => {
        const isWritten = await settleSlice(this.#writes, slices, outputs, slice, claimer, outcome);
        if (!isWritten && outputs !== undefined) await dropIfEnded(database, job);
        if (this.#isProgressDue(job)) await writeProgress(jobsIn(database), job, slices);
      },
      giveBack: () => giveBack(slices, slice._id, claimer),
    };
  }

  #after(database: Db, job: JobDocument, claimer: Claimer): Work {
    const work = jobWork(this.#writes, jobsIn(database), job, claimer);
    return {
      ...work,
      order: { step: 'after', job },
      settle: async (outcome) => {
        await work.settle(outcome);
        if (outcome.exception !== undefined) return;
        this.#progress.delete(job._id.toHexString());
        await database.dropCollection(nodeInputs(job._id));
        if (job.destroy_on_complete) await database.dropCollection(nodeOutputs(job._id));
      },
    };
  }

  #isProgressDue({ _id }: JobDocument): boolean {
    const key = _id.toHexString();
    const now = performance.now();
    if (now < (this.#progress.get(key) ?? 0) + PROGRESS_EVERY_MS) return false;
    this.#progress.set(key, now);
    return true;
  }
}

function onePerWorker(claims: readonly NewClaim[]): readonly NewClaim[] {
  return [...new Map(claims.map((claim) => [claim.workerName, claim])).values()];
}

/** A job that was destroyed or aborted meanwhile has no slices, and none must be left behind. */
async function dropIfEnded(database: Db, { _id }: JobDocument): Promise<void> {
  const isThere = { _id, state: { $ne: 'aborted' } } as const;
  const found = await jobsIn(database).findOne(isThere, { projection: { _id: 1 } });
  if (found === null) await dropSlices(database, _id);
}
