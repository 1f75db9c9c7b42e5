import { EventRecord } from './audit/event-record';
import { bindBase } from './bound-class';
import { Environment } from './environment';
import { DirmonRecord } from './job/dirmon/dirmon-record';
import { JobRecord } from './job/model/job-record';
import { ServerRecord } from './server/records/server-record';
import { Subscriber } from './subscriber/subscriber';

// Only the entries of processes and threads import this; all other code gets its environment as an argument.

/**
 * The environment of this process, which `RocketJob.connect()` connects: classes work with it unless they are
 * bound to another.
 */
export const defaultEnvironment = new Environment();

for (const base of [Subscriber, JobRecord, DirmonRecord, ServerRecord, EventRecord])
  bindBase(base, defaultEnvironment);
