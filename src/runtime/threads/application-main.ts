import { workerData } from 'node:worker_threads';
import { settingsData } from '../../config/settings/code-settings';
import { defaultEnvironment as environment } from '../../default-environment';
import { whenStatusChanges } from '../../event/listen/listener-state';
import { RocketJob } from '../../index';
import { jobClassNames } from '../../job/model/job-classes';
import { loggerFor } from '../../logging/logger';
import { loadUserCode } from '../code/user-code';
import type { ApplicationData, ApplicationReport } from './application-thread';
import { logAllPrinted } from './printed';
import { handleControlMessages, type ThreadData, takeCodePorts, takeControlPort } from './thread-messages';

// The code inside the application thread: the user's subscribers, as in any other process. An error during
// loading ends the thread, and with it the start of the server.

const control = takeControlPort();
let release = () => {};
const codePorts = takeCodePorts();

async function run(): Promise<void> {
  const { userCode, connectOptions, respondsAs, ...shared } = workerData as ThreadData & ApplicationData;
  handleControlMessages(control, shared, {
    stop: () => {
      release();
      return environment.close();
    },
    takeSecretConfig: (state) => environment.secretConfig.take(state),
    answer: () => report({ type: 'here' }),
  });
  environment.isServer = true;
  environment.receipts.process = respondsAs;
  if (connectOptions !== undefined) await RocketJob.connect(connectOptions);
  if (connectOptions !== undefined) release = environment.hold(sayIgnored);
  const loaded = await loadUserCode(userCode, codePorts, require.resolve('../../index'));
  logAllPrinted(() => 'RocketJob::Application');
  if (connectOptions !== undefined) {
    environment.listeners.onChange(
      whenStatusChanges(({ status, strategy, since, lastEventAt }) =>
        report({ type: 'listener', listener: { status, strategy, since, lastEventAt } }),
      ),
    );
    await RocketJob.Event.listener();
  }
  const config = settingsData(RocketJob.config);
  report({ type: 'loaded', userCode: loaded, config, jobClassNames: jobClassNames() });
}

function sayIgnored(what: string): void {
  loggerFor('RocketJob::Application').warn(
    `${what} is ignored, because the server and its subscribers use this connection. For your own connection use RocketJob.open().`,
  );
}

function report(report: ApplicationReport): void {
  control.postMessage(report);
}

void run();
