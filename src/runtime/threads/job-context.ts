import { AsyncLocalStorage } from 'node:async_hooks';
import { loggerFor } from '../../logging/logger';

/** The context of a job or slice: anything it leaves behind, such as a timer, still runs in this context. */
export interface JobContext {
  readonly className: string;
  readonly id: string;
  isOver: boolean;
}

const contexts = new AsyncLocalStorage<JobContext>();
/** If Node.js has lost the context, for example in a microtask, the last job's counts. */
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

/** Returns the job whose code is running, or ran last. */
export function currentJob(): JobContext | undefined {
  return contexts.getStore() ?? latest;
}

/**
 * Protects later jobs from what a job has left behind: an error, a rejection or an exit after the end of the
 * job is logged under that job, and the thread continues. While the job runs, such an error ends the thread,
 * as before.
 *
 * @param onLeftover called then: the thread can't take another job
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
