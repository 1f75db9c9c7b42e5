import type { ObjectId } from 'mongodb';
import type { ThreadDump } from '../logging/thread-stacks';

/**
 * The requests of the built-in subscribers to their server. Declared here, implemented by the runtime, so
 * that the subscribers are independent of processes and threads.
 */
export interface ServerControl {
  /** `_id` of this server's document in `rocket_job.servers`. */
  readonly id: ObjectId;
  /** `host:pid`, or the name given with `--name`. */
  readonly name: string;
  /** Stops the process after its current work. Returns immediately. */
  stop(): void;
  /** running → paused; workers stop after their slice. Does nothing in another state. */
  pause(): Promise<void>;
  /** paused → running. Does nothing in another state. */
  resume(): Promise<void>;
  /**
   * Checks the state, the workers and the settings now, and writes the heartbeat immediately. Resolves when
   * it is written.
   */
  refresh(): Promise<void>;
  /** Stops, gives busy workers `waitTimeoutSeconds` to finish, then terminates them. */
  kill(waitTimeoutSeconds: number): Promise<void>;
  /** Writes the stacks of all workers to the log. @returns what was written */
  threadDump(): Promise<ThreadDump>;
  /**
   * Returns the worker with this id, if there is one; `not_started` until it has had work and has a thread.
   */
  worker(workerId: number): WorkerControl | 'not_started' | undefined;
}

/** One worker of a server, as the Worker subscriber sees it. */
export interface WorkerControl {
  readonly id: number;
  /** Resolves when it has exited. */
  readonly ended: Promise<void>;
  /**
   * Stops after the current job or slice; a new worker replaces it at the next heartbeat. Returns
   * immediately.
   */
  stop(): void;
  /** Stops, waits at most `waitTimeoutSeconds`, then terminates the thread. */
  kill(waitTimeoutSeconds: number): Promise<void>;
  /** Writes the worker's stack to the log. @returns what was written */
  threadDump(): Promise<ThreadDump>;
}
