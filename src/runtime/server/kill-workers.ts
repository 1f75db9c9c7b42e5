import { StackProbe, type ThreadActivity } from '../../logging/stack-probe';
import { idleMsOf } from '../threads/server-thread';

/** How long a job may take to clean up once its signal is aborted. */
const INTERRUPTED_WITHIN_MS = 500;

/** A worker, as far as it is killed. */
interface KillableWorker {
  readonly threadName: string;
  readonly isAlive: boolean;
  /** Aborts the signal of its job. */
  interrupt(): void;
  /** Waits at most so long for it to end. */
  join(timeoutMs: number): Promise<boolean>;
  /** Ends it by force. @param activity where it was */
  terminate(activity: ThreadActivity | undefined): Promise<boolean>;
}

/**
 * Ends workers: first the signals of their jobs are aborted, so that those that heed it clean up after themselves; the
 * others are looked at, for the backtraces of their jobs, and ended by force.
 *
 * Mirrors `RocketJob::ThreadWorker#kill`, whose exception is raised wherever the thread is.
 *
 * @returns whether all have ended: one in native code does when that returns, if ever
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
