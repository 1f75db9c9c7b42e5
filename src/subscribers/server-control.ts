import type { ObjectId } from 'mongodb';
import type { ThreadDump } from '../logging/thread-stacks';

/**
 * What the built-in subscribers ask of the server they live in. Declared here, implemented by the runtime, so that
 * the subscribers know nothing of processes and threads.
 */
export interface ServerControl {
  /** `_id` of this server's document in `rocket_job.servers`. */
  readonly id: ObjectId;
  /** `host:pid`, or the name given with `--name`. */
  readonly name: string;
  /** Finish what is being worked on, then end the process. Returns at once. */
  stop(): void;
  /** running → paused; workers end after their slice. Nothing happens in another state. */
  pause(): Promise<void>;
  /** paused → running. Nothing happens in another state. */
  resume(): Promise<void>;
  /** Look at the state, the workers and the settings now, and write the heartbeat at once. Resolves when it is written. */
  refresh(): Promise<void>;
  /** Stop, give busy workers `waitTimeoutSeconds` to end, then end them by force. */
  kill(waitTimeoutSeconds: number): Promise<void>;
  /** Writes the stacks of all workers to the log. @returns what was written */
  threadDump(): Promise<ThreadDump>;
  /** The worker with this id, if there is one; `not_started` as long as it has had no work and has no thread. */
  worker(workerId: number): WorkerControl | 'not_started' | undefined;
}

/** One worker of a server, as the Worker subscriber sees it. */
export interface WorkerControl {
  readonly id: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** End after the current job or slice; a new worker replaces it at the next heartbeat. Returns at once. */
  stop(): void;
  /** Stop, wait at most `waitTimeoutSeconds`, then end the thread by force. */
  kill(waitTimeoutSeconds: number): Promise<void>;
  /** Writes the worker's stack to the log. @returns what was written */
  threadDump(): Promise<ThreadDump>;
}
