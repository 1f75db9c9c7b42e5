import { parentPort } from 'node:worker_threads';
import { configureLogging, type LogSettings, reopenLog } from '../logging/destination';
import { type LogLevels, setLevels } from '../logging/levels';

/** What the control thread tells another thread. A busy thread obeys when it next looks at its messages. */
export type ThreadOrder =
  | { readonly type: 'stop' }
  | { readonly type: 'levels'; readonly levels: LogLevels }
  | { readonly type: 'reopen_log' };

/** What every thread is started with. */
export interface ThreadData {
  readonly log: LogSettings;
  readonly levels: LogLevels;
}

/** In a thread: its log, and obedience. @param stop ends what the thread does; it may take its time */
export function obeyControlThread({ log, levels }: ThreadData, stop: () => void | Promise<void>): void {
  configureLogging(log);
  setLevels(levels);
  parentPort?.on('message', (order: ThreadOrder) => {
    switch (order.type) {
      case 'stop':
        void Promise.resolve(stop()).then(() => process.exit(0));
        return;
      case 'levels':
        setLevels(order.levels);
        return;
      case 'reopen_log':
        reopenLog();
        return;
    }
  });
}
