import { z } from 'zod';
import { optional, receivedClassName, receivedLevel } from './received-parameters';
import { className, hostName, level, processId } from './target-parameters';

const target = { host_name: hostName.exactOptional(), pid: processId.exactOptional() };

/** The parameters of `Logger` that may be published. */
export const PUBLISHED = {
  set: z
    .strictObject({ level: level.exactOptional(), class_name: className.exactOptional(), ...target })
    .describe('Set the log level, or that of one class, permanently or temporarily.'),
  thread_dump: z.strictObject(target).describe('Dump the stacks of all threads to the log.'),
};

const received = z.strictObject({ host_name: optional, pid: optional });

/** The parameters that it accepts in events. */
export const RECEIVED = {
  set: received.extend({
    level: receivedLevel.exactOptional(),
    class_name: receivedClassName.exactOptional(),
  }),
  thread_dump: received,
};
