import { z } from 'zod';
import { optional } from './received-parameters';
import { notBoth, serverId, serverName, waitTimeout } from './target-parameters';

const target = { server_id: serverId.exactOptional(), name: serverName.exactOptional() };
const targeted = (what: string) => notBoth(z.strictObject(target)).describe(what);

/** The parameters of `Server` that may be published. */
export const PUBLISHED = {
  stop: targeted('Stop after the current jobs finish.'),
  pause: targeted('Finish the current jobs and start no new ones until `resume`.'),
  resume: targeted('Resume work after `pause`.'),
  refresh: targeted('Check state, workers and settings, and write a heartbeat now.'),
  kill: notBoth(z.strictObject({ ...target, wait_timeout: waitTimeout.exactOptional() })).describe(
    'Stop now; busy workers have `wait_timeout` seconds (default: 5).',
  ),
  thread_dump: targeted('Dump the stacks of all workers to the log.'),
};

const received = z.strictObject({ server_id: optional, name: optional });

/** The parameters that it accepts in events. */
export const RECEIVED = {
  stop: received,
  pause: received,
  resume: received,
  refresh: received,
  kill: received.extend({ wait_timeout: optional }),
  thread_dump: received,
};
