import { workerData } from 'node:worker_threads';
import { valueText } from '../../errors/value-text';
import { perform } from '../../job/perform/perform';
import { Shutdown } from '../../job/perform/shutdown';
import { loggerFor } from '../../logging/logger';
import { awaitingFrames, traceAwaits } from '../awaits/await-trace';
import { awaited } from '../awaits/begun';
import { watchDriver, watchFetch } from '../awaits/clients';
import { watchResources } from '../awaits/resources';
import { loadUserCode, type UserCode } from '../code/user-code';
import { containLeftovers, currentJob, inJobContext } from './job-context';
import { logAllPrinted } from './printed';
import {
  handleControlMessages,
  type ThreadData,
  takeCodePorts,
  takeControlPort,
  type WorkerReport,
} from './thread-messages';
import { doneReport, orderIn, type PerformMessage } from './work-messages';
import { type WorkerConnection, workerEnvironment } from './worker-environment';

// The code inside a worker. It stays light: nothing here loads the driver, zod or TypeScript.

/** The data that a worker starts with. */
export interface WorkerData extends WorkerConnection {
  readonly userCode: UserCode;
  /** Whether to record the lines that await. */
  readonly tracesAwaits: boolean;
}

const logger = loggerFor('RocketJob::ThreadWorker');
const { userCode, tracesAwaits, ...shared } = workerData as ThreadData & WorkerData;

const control = takeControlPort();
const codePorts = takeCodePorts();
const report = (report: WorkerReport) => control.postMessage(report);

/** Output of user code during loading is passed on unchanged. */
let printed = { flush: () => {} };

/** The signal of the current work; a new one each time, because listeners of the old one may remain. */
let interruption = new AbortController();

async function work(message: PerformMessage): Promise<void> {
  const order = orderIn(message);
  interruption = new AbortController();
  const { _type: className, _id: id } = order.job;
  const outcome = await inJobContext({ className, id: valueText(id) }, () =>
    perform(order, interruption.signal),
  );
  printed.flush();
  report(doneReport(outcome));
}

watchResources();
watchFetch();
if (tracesAwaits) traceAwaits();
containLeftovers(() => report({ type: 'spoiled' }));
handleControlMessages(control, shared, {
  stop: () => logger.info('Stopping'),
  takeSecretConfig: (state) => workerEnvironment().secretConfig.take(state),
  perform: (message) => void work(message),
  answer: () => report({ type: 'awaits', awaiting: { awaits: awaited(), frames: awaitingFrames() } }),
  interrupt: (why) => interruption.abort(new Shutdown(why)),
});

async function run(): Promise<void> {
  await loadUserCode(userCode, codePorts, require.resolve('./worker-package'), watchDriver);
  printed = logAllPrinted(() => currentJob()?.className ?? 'RocketJob::ThreadWorker');
  logger.info('Started');
  report({ type: 'ready' });
}

void run();
