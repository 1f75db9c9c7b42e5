import type { ObjectId } from 'bson';
import type { WorkOrder, WorkOutcome } from '../../job/perform/perform';
import type { NewClaim } from '../../job/queue/claim';

/** A job or slice claimed for one worker. */
export interface Work {
  /** The id of the claimed job or slice. */
  readonly id: ObjectId;
  /** The worker it is claimed for. */
  readonly workerName: string;
  readonly order: WorkOrder;
  /** Whether this server may run nothing else at the same time. */
  readonly runsAlone: boolean;
  /** The name of its collection. */
  readonly collection: string;
  /** Writes the outcome. Safe to repeat: a written outcome stays. */
  settle(outcome: WorkOutcome): Promise<void>;
  /** Requeues it without having run it. */
  giveBack(): Promise<void>;
}

/**
 * A change that may make work available: `jobs` were queued, `batches` may have unclaimed slices, or a known
 * batch job continues with its `slices`.
 */
export type NewWork = 'jobs' | 'batches' | 'slices';

/** Finds the next work for workers. */
export interface WorkSource {
  /** Makes `next` check this kind of work too. */
  expect(kind: NewWork): void;
  /** @returns at most one for each claim; an empty list only if there is no work */
  next(claims: readonly NewClaim[]): Promise<readonly Work[]>;
  /** Counts the work that `next` would find for a busy server, up to `most`. */
  waiting(most: number): Promise<number>;
  /** Whether work is waiting for an idle server. */
  awaitsIdleServer(): Promise<boolean>;
}

/** Returns the claim that got a job or slice. */
export function claimerOf(
  { worker_name }: { readonly worker_name?: string },
  claims: readonly NewClaim[],
): NewClaim {
  const claim = claims.find(({ workerName }) => workerName === worker_name);
  if (claim === undefined) throw new Error(`Nothing was claimed for ${worker_name}`);
  return claim;
}
