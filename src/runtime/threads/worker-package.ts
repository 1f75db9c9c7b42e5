import { BatchJob } from '../../job/batch/batch-job';
import { Job } from '../../job/model/job';
import { workerEnvironment } from './worker-environment';

// `rj-console` in a worker: the package itself, of which a job loads only the parts it uses. Most jobs use
// the database only through their server, and a driver in each of ten workers takes 120 MB more.

const LIGHT: object = { Job, BatchJob, __esModule: true };

/** Loads the whole package; it connects on the first use of the database. */
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
