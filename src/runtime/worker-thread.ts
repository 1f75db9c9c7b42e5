import { workerData } from 'node:worker_threads';
import { loggerFor } from '../logging/logger';
import { obeyControlThread, type ThreadData } from './thread-orders';
import { loadUserCode, type UserCode } from './user-code';

// The inside of a worker. It stays light: nothing here loads the driver, zod or TypeScript.

const logger = loggerFor('RocketJob::ThreadWorker');
const { userCode, ...shared } = workerData as ThreadData & { readonly userCode: UserCode };

obeyControlThread(shared, () => logger.info('Stopping'));
loadUserCode(userCode);
logger.info('Started');
