import type { JobDocument } from '../model/job-document';
import type { OperationName } from './operation';

/** How far a call on many jobs is. */
export interface ManyProgress {
  readonly operation: OperationName;
  readonly done: number;
  readonly notDone: number;
  readonly count: number;
}

/**
 * Sees what is done to jobs, slices and Dirmon entries, whatever the call. Our console has one, which asks and tells; a
 * library has none.
 */
export interface OperationWatch {
  /** Tells what an operator should know before a write. */
  say(text: string): void;
  /** One change is made: `retried`. */
  done(text: string): void;
  /** Whether to kill the worker of a running job first; undefined where nobody is there to be asked. */
  mayKillWorker(job: JobDocument, workerName: string): Promise<boolean | undefined>;
  /** A call on many jobs has come so far. */
  progress(progress: ManyProgress): void;
  /** A call on many jobs has ended, or was interrupted. */
  progressEnded(): void;
  /** Ends what runs, once what is under way is written. */
  readonly signal: AbortSignal | undefined;
}

const watches = new WeakMap<object, OperationWatch>();

/** From now on `watch` sees what is done in this environment. */
export function watchOperations(environment: object, watch: OperationWatch): void {
  watches.set(environment, watch);
}

/** Who watches the operations of an environment; undefined in a library. */
export function watchOf(environment: object): OperationWatch | undefined {
  return watches.get(environment);
}
