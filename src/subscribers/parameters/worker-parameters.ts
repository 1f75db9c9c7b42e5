import { z } from 'zod';
import { mandatory, optional } from './received-parameters';
import { serverOfWorker, waitTimeout, workerId } from './target-parameters';

const target = { server_id: serverOfWorker, worker_id: workerId };
const targeted = (what: string) => z.strictObject(target).describe(what);

/** The parameters of `Worker` that may be published. */
export const PUBLISHED = {
  stop: targeted('Stop after the current job or slice finishes.'),
  kill: z
    .strictObject({ ...target, wait_timeout: waitTimeout.exactOptional() })
    .describe('Stop the worker now; it has `wait_timeout` seconds (default: 3).'),
  thread_dump: targeted("Dump the worker's stack to the log."),
};

const received = z.strictObject({ server_id: mandatory, worker_id: mandatory });

/** The parameters that it accepts in events. */
export const RECEIVED = {
  stop: received,
  kill: received.extend({ wait_timeout: optional }),
  thread_dump: received,
};
