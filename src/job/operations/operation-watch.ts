import type { JobDocument } from '../model/job-document';
import type { LaterDrop } from './drop-twice';
import type { OperationName } from './operation';

/** The progress of a call on many jobs. */
export interface ManyProgress {
  readonly operation: OperationName;
  readonly done: number;
  readonly notDone: number;
  readonly count: number;
}

/**
 * Observes operations on jobs, slices and Dirmon entries, whatever the call. The console has one, which asks
 * and reports; a library has none.
 */
export interface OperationWatch {
  /** Reports something that an operator should know before a write. */
  say(text: string): void;
  /** Prints it unless it was printed before. */
  sayOnce(text: string): void;
  /** One change is made: `retried`. */
  done(text: string): void;
  /** The output of a destroyed job is dropped again later, as its workers may still write some. */
  dropsLater(drop: LaterDrop): void;
  /** Whether to kill the worker of a running job first; undefined if there is no one to ask. */
  mayKillWorker(job: JobDocument, workerName: string): Promise<boolean | undefined>;
  /** Reports the progress of a call on many jobs. */
  progress(progress: ManyProgress): void;
  /** Reports that a call on many jobs has finished, or was interrupted. */
  progressEnded(): void;
  /** Stops the running call, after the writes under way. */
  readonly signal: AbortSignal | undefined;
}

const watches = new WeakMap<object, OperationWatch>();

/** Lets `watch` observe the operations in this environment from now on. */
export function watchOperations(environment: object, watch: OperationWatch): void {
  watches.set(environment, watch);
}

/** Returns the watch of an environment; undefined in a library. */
export function watchOf(environment: object): OperationWatch | undefined {
  return watches.get(environment);
}
