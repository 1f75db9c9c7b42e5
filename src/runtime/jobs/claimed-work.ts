import type { ObjectId } from 'bson';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import type { NewClaim } from '../../job/queue/claim';

/** A job or slice that is claimed for one worker. */
export interface Work {
  /** Of the job or slice that is claimed. */
  readonly id: ObjectId;
  /** Of the worker that it is claimed for. */
  readonly workerName: string;
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

/**
 * A change that may make work: `jobs` were queued, `batches` may have slices that nobody works on, or a batch job that is known
 * goes on with its `slices`.
 */
export type NewWork = 'jobs' | 'batches' | 'slices';

/** Finds the next work for workers. */
export interface WorkSource {
  /** From now on `next` looks for this kind of work too. */
  expect(kind: NewWork): void;
  /** @returns at most as much as there are claims; nothing only when nothing is there */
  next(claims: readonly NewClaim[]): Promise<readonly Work[]>;
  /** How much work waits that `next` would find for a busy server, counted up to `most`. */
  waiting(most: number): Promise<number>;
  /** Whether work waits for a server that works on nothing else. */
  awaitsIdleServer(): Promise<boolean>;
}

/** The claim that has got a job or slice. */
export function claimerOf(
  { worker_name }: { readonly worker_name?: string },
  claims: readonly NewClaim[],
): NewClaim {
  const claim = claims.find(({ workerName }) => workerName === worker_name);
  if (claim === undefined) throw new Error(`Nothing was claimed for ${worker_name}`);
  return claim;
}
