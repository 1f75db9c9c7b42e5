import { BatchJob } from '../../job/batch/batch-job';
import { Job } from '../../job/model/job';
import { workerEnvironment } from './worker-environment';

// What `rj-console` is in a worker: the package itself, of which a job loads only what it uses. Most use the database
// only through their server, and ten workers with a driver each weigh 120 MB more.

const LIGHT: object = { Job, BatchJob, __esModule: true };

/** The whole package; it connects when the database is first asked for. */
function wholePackage(): typeof import('../../index') {
  workerEnvironment();
  return require('../../index');
}

module.exports = new Proxy(LIGHT, {
  get: (light, name) => Reflect.get(name in light ? light : wholePackage(), name),
  has: (light, name) => name in light || name in wholePackage(),
  ownKeys: () => [...new Set(['__esModule', ...Reflect.ownKeys(wholePackage())])],
  getOwnPropertyDescriptor: (light, name) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(name in light ? light : wholePackage(), name);
    return descriptor && { ...descriptor, configurable: true };
  },
});
