import { parentPort, workerData } from 'node:worker_threads';
import { BSON } from 'bson';
import type { ConnectOptions } from '../../config/database/connect-options';
import { perform, type WorkOrder } from '../../job/perform/perform';
import { Shutdown } from '../../job/perform/shutdown';
import { loggerFor } from '../../logging/logger';
import { promoted } from '../../mongo/stored/promoted';
import { logPrinted } from './printed';
import {
  handleControlMessages,
  type PerformMessage,
  type ThreadData,
  type WorkerReport,
} from './thread-messages';
import { loadUserCode, type UserCode } from './user-code';

// The inside of a worker. It stays light: nothing here loads the driver, zod or TypeScript.

/** What a worker is started with. */
export interface WorkerData {
  readonly userCode: UserCode;
  readonly connectOptions: ConnectOptions;
}

const logger = loggerFor('RocketJob::ThreadWorker');
const { userCode, ...shared } = workerData as ThreadData & WorkerData;

const read = (document: Uint8Array) =>
  promoted(BSON.deserialize(document, { promoteBuffers: true, bsonRegExp: true }));
const report = (report: WorkerReport) => parentPort?.postMessage(report);

/** Of the work at hand; a new one each time, for what has listened to the old one may listen still. */
let interruption = new AbortController();

async function work({ step, job, slice }: PerformMessage): Promise<void> {
  const order = { step, job: read(job), ...(slice && { slice: read(slice) }) } as WorkOrder;
  interruption = new AbortController();
  const outcome = await logPrinted(order.job._type, () => perform(order, interruption.signal));
  report({ type: 'done', outcome: BSON.serialize(outcome) });
}

handleControlMessages(shared, {
  stop: () => logger.info('Stopping'),
  perform: (order) => void work(order),
  interrupt: (why) => interruption.abort(new Shutdown(why)),
});
loadUserCode(userCode, require.resolve('./worker-package'));
logger.info('Started');
report({ type: 'ready' });
