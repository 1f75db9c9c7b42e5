import { StackProbe, type ThreadActivity } from '../../logging/stack-probe';
import { idleMsOf } from '../threads/server-thread';

/** How long a job may clean up after its signal is aborted. */
const INTERRUPTED_WITHIN_MS = 500;

/** The part of a worker that a kill needs. */
interface KillableWorker {
  readonly threadName: string;
  readonly isAlive: boolean;
  /** Aborts the signal of its job. */
  interrupt(): void;
  /** Waits up to `timeoutMs` for it to exit. */
  join(timeoutMs: number): Promise<boolean>;
  /** Terminates it. @param activity its last known activity */
  terminate(activity: ThreadActivity | undefined): Promise<boolean>;
}

/**
 * Kills workers: first it aborts the signals of their jobs, so that those that handle it can clean up. It
 * then takes backtraces of the other jobs and terminates their workers.
 *
 * Mirrors `RocketJob::ThreadWorker#kill`, whose exception is raised wherever the thread is.
 *
 * @returns whether all have exited: a worker in native code exits when that returns, if ever
 */
export async function killWorkers(workers: readonly KillableWorker[]): Promise<boolean> {
  for (const worker of workers) worker.interrupt();
  await Promise.all(workers.map((worker) => worker.join(INTERRUPTED_WITHIN_MS)));
  const living = workers.filter(({ isAlive }) => isAlive);
  if (living.length === 0) return true;
  const names = new Set(living.map(({ threadName }) => threadName));
  const stacks = await new StackProbe().stacks((thread) => names.has(thread), idleMsOf);
  const found = new Map(stacks.map(({ thread, activity }) => [thread, activity]));
  const ended = await Promise.all(living.map((worker) => worker.terminate(found.get(worker.threadName))));
  return ended.every(Boolean);
}
