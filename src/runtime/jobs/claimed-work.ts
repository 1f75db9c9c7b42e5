import type { ObjectId } from 'bson';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import type { NewClaim } from '../../job/queue/job-queue';

/** A job or slice that is claimed for one worker. */
export interface Work {
  /** Of the job or slice that is claimed. */
  readonly id: ObjectId;
  readonly order: WorkOrder;
  /** Whether nothing else may run on this server meanwhile. */
  readonly runsAlone: boolean;
  /** The name of the collection that it is in. */
  readonly collection: string;
  /** Writes what came of it. Safe to be tried again: what is written already stays. */
  settle(outcome: WorkOutcome): Promise<void>;
  /** Puts it back in the queue: nobody has worked on it. */
  giveBack(): Promise<void>;
}

/** A change that may make work: `jobs` were queued, or `batches` may have slices that nobody works on. */
export type NewWork = 'jobs' | 'batches';

/** Finds the next work for a worker. */
export interface WorkSource {
  /** From now on `next` looks for this kind of work too. */
  expect(kind: NewWork): void;
  next(claim: NewClaim): Promise<Work | undefined>;
  /** Whether work waits for a server that works on nothing else. */
  awaitsIdleServer(): Promise<boolean>;
}
