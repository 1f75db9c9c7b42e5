import { workerData } from 'node:worker_threads';
import { bindBase } from '../../bound-class';
import type { ConnectOptions } from '../../config/database/connect-options';
import type { Environment } from '../../environment';
import { JobRecord } from '../../job/model/job-record';
import { watchOwnDriver } from '../awaits/clients';

/** The database a worker connects to if it needs one. */
export interface WorkerConnection {
  readonly connectOptions: ConnectOptions;
}

let environment: Environment | undefined;

/**
 * Returns the environment of this worker. It loads it only now, including the driver, and the environment
 * connects on the first use of the database.
 */
export function workerEnvironment(): Environment {
  if (environment === undefined) {
    const {
      defaultEnvironment,
    }: typeof import('../../default-environment') = require('../../default-environment');
    const { RocketJob }: typeof import('../../index') = require('../../index');
    watchOwnDriver();
    environment = defaultEnvironment;
    environment.isServer = true;
    environment.connectWhenNeeded(() => RocketJob.connect((workerData as WorkerConnection).connectOptions));
  }
  return environment;
}

bindBase(JobRecord, {
  database: () => workerEnvironment().database(),
  primaryDatabase: () => workerEnvironment().primaryDatabase(),
  slicesDatabase: () => workerEnvironment().slicesDatabase(),
  knownJobClasses: () => workerEnvironment().knownJobClasses(),
});
