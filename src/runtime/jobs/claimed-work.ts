import type { ObjectId } from 'bson';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import type { Claimer } from '../../job/queue/job-queue';

/** A job or slice that is claimed for one worker. */
export interface Work {
  /** Of the job or slice that is claimed. */
  readonly id: ObjectId;
  readonly order: WorkOrder;
  /** Writes what came of it. Safe to be tried again: what is written already stays. */
  settle(outcome: WorkOutcome): Promise<void>;
  /** Puts it back in the queue: nobody has worked on it. */
  giveBack(): Promise<void>;
}

/** Finds the next work for a worker. */
export interface WorkSource {
  /** There may be new jobs. */
  expectJobs(): void;
  /** There may be batch jobs to join that were not there before. */
  expectBatches(): void;
  next(claimer: Claimer): Promise<Work | undefined>;
}
