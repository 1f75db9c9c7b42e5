import { workerData } from 'node:worker_threads';
import { bindBase } from '../../bound-class';
import type { ConnectOptions } from '../../config/database/connect-options';
import type { Environment } from '../../environment';
import { JobRecord } from '../../job/model/job-record';
import { watchOwnDriver } from '../awaits/clients';

/** Where a worker connects to, should it need the database. */
export interface WorkerConnection {
  readonly connectOptions: ConnectOptions;
}

let environment: Environment | undefined;

/** The environment of this worker. It is loaded only now, the driver with it, and connects when the database is first asked for. */
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
