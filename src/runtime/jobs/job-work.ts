import type { Collection } from 'mongodb';
import { valueText } from '../../errors/value-text';
import type { JobDocument } from '../../job/model/job-document';
import type { Claimer } from '../../job/queue/claim';
import type { GroupedWrites } from '../../job/queue/grouped-writes';
import { settleJob } from '../../job/queue/job-queue';
import { giveBack } from '../../job/queue/requeue';
import { loggerFor } from '../../logging/logger';
import type { Work } from './claimed-work';

/** Returns a whole job as the work of one worker. */
export function jobWork(
  writes: GroupedWrites,
  jobs: Collection<JobDocument>,
  job: JobDocument,
  claimer: Claimer,
): Work {
  return {
    id: job._id,
    workerName: claimer.workerName,
    order: { step: 'perform', job },
    collection: jobs.collectionName,
    runsAlone: job.runs_alone === true,
    settle: async (outcome) => warnUnless(await settleJob(writes, jobs, job, claimer, outcome), job),
    giveBack: () => giveBack(jobs, job._id, claimer),
  };
}

/** Logs a warning if the outcome of a job was no longer wanted. */
export function warnUnless(isWritten: boolean, { _id, _type }: JobDocument): void {
  if (isWritten) return;
  const logger = loggerFor('RocketJob::Job');
  const facts = { job: valueText(_id), type: _type };
  logger.warn('The job was aborted, failed or taken over while it ran: its result is dropped', facts);
}
