import { AsyncLocalStorage } from 'node:async_hooks';
import { loggerFor } from '../../logging/logger';

/** A job or slice, as its code sees it: what it leaves behind, such as a timer, still runs in its context. */
export interface JobContext {
  readonly className: string;
  readonly id: string;
  isOver: boolean;
}

const contexts = new AsyncLocalStorage<JobContext>();
/** Where Node.js no longer knows the context, as of a microtask, it is that of the last job. */
let latest: JobContext | undefined;

/** Runs the code of a job in its context. */
export async function inJobContext<T>(
  job: Pick<JobContext, 'className' | 'id'>,
  run: () => Promise<T>,
): Promise<T> {
  const context: JobContext = { ...job, isOver: false };
  latest = context;
  try {
    return await contexts.run(context, run);
  } finally {
    context.isOver = true;
  }
}

/** The job whose code runs now, or ran last. */
export function currentJob(): JobContext | undefined {
  return contexts.getStore() ?? latest;
}

/**
 * Keeps what a job has left behind from its successors: an error, a rejection or an exit that comes after the job has
 * ended is logged under that job, and the thread goes on. What comes while the job runs ends the thread, as before.
 *
 * @param onLeftover called then: the thread is good for no other job
 */
export function containLeftovers(onLeftover: () => void): void {
  const logLeftover = (job: JobContext, error: unknown) => {
    loggerFor(job.className).error(
      "The job's code failed after the job had finished: its worker is replaced",
      {
        job: job.id,
        err: error,
      },
    );
    onLeftover();
  };
  process.on('uncaughtException', (error: unknown) => {
    const job = currentJob();
    if (job?.isOver !== true) throw error;
    logLeftover(job, error);
  });
  const exit = process.exit;
  process.exit = (code) => {
    const job = contexts.getStore();
    if (job?.isOver !== true) exit.call(process, code);
    throw new Error(`process.exit(${code ?? ''}) was called after the job had finished`);
  };
}
