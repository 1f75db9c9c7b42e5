import { workerData } from 'node:worker_threads';
import { BatchJob } from '../../job/batch/batch-job';
import { Job } from '../../job/model/job';
import { setEnvironmentSource } from '../../job/model/job-store';
import type { WorkerData } from './worker-thread';

// What `rj-console` is in a worker: the package itself, of which a job loads only what it uses. Most use the database
// only through their server, and ten workers with a driver each weigh 120 MB more.

const LIGHT: object = { Job, BatchJob, __esModule: true };

/** The whole package; it connects when the database is first asked for. */
function wholePackage(): typeof import('../../index') {
  const whole: typeof import('../../index') = require('../../index');
  const { defaultEnvironment }: typeof import('../../environment') = require('../../environment');
  const environment = defaultEnvironment();
  environment.isServer = true;
  environment.connectWhenNeeded(() => whole.RocketJob.connect((workerData as WorkerData).connectOptions));
  setEnvironmentSource(async () => environment);
  return whole;
}

setEnvironmentSource(async () => {
  wholePackage();
  const { defaultEnvironment } = await import('../../environment.js');
  return defaultEnvironment();
});

module.exports = new Proxy(LIGHT, {
  get: (light, name) => Reflect.get(name in light ? light : wholePackage(), name),
  has: (light, name) => name in light || name in wholePackage(),
  ownKeys: () => [...new Set(['__esModule', ...Reflect.ownKeys(wholePackage())])],
  getOwnPropertyDescriptor: (light, name) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(name in light ? light : wholePackage(), name);
    return descriptor && { ...descriptor, configurable: true };
  },
});
