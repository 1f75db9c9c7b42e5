import type { JobDocument } from '../model/job-document';
import type { OperationName } from './operation';

/** A call on many jobs, before anything of it is written. */
export interface ManyPlan {
  readonly operation: OperationName;
  /** How many jobs were found. */
  readonly count: number;
  /** How many of each class, the most first. */
  readonly classes: ReadonlyMap<string, number>;
  readonly isRehearsal: boolean;
}

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
  /** Tells what an operator should know before a write, or what came of it. */
  say(text: string): void;
  /** Whether to kill the worker of a running job first. What it throws, the call throws. */
  mayKillWorker(job: JobDocument, workerName: string): Promise<boolean>;
  /** Before a call on many jobs. What it throws, the call throws, and nothing is written then. */
  beforeMany(plan: ManyPlan): Promise<void>;
  progress(progress: ManyProgress): void;
  /** Ends a call on many jobs once what is under way is written. */
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
