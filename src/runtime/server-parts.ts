import type { Environment } from '../environment';
import type { Registration } from '../server/registration';
import type { ApplicationThread } from './application-thread';
import type { CurrentSettings } from './current-settings';
import type { JobRunner } from './job-runner';
import type { WorkerPool } from './worker-pool';

/** The parts of a running server, which its supervisor starts and ends. */
export interface ServerParts {
  readonly environment: Environment;
  readonly registration: Registration;
  readonly pool: WorkerPool;
  readonly application: ApplicationThread;
  readonly runner: JobRunner;
  readonly settings: CurrentSettings;
}
