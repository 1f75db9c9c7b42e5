import type { Environment } from '../../environment';
import type { Registration } from '../../server/records/registration';
import type { JobRunner } from '../jobs/job-runner';
import type { ApplicationThread } from '../threads/application-thread';
import type { WorkerPool } from '../threads/worker-pool';
import type { CurrentSettings } from './current-settings';

/** The parts of a running server, which its supervisor starts and stops. */
export interface ServerParts {
  readonly environment: Environment;
  readonly registration: Registration;
  readonly pool: WorkerPool;
  readonly application: ApplicationThread;
  readonly runner: JobRunner;
  readonly settings: CurrentSettings;
}
