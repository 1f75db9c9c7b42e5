import { join } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';
import type { Watchdog, WatchedEnvironment } from '../environment-parts';
import type { RespondingProcess } from '../event/receipts/receipt';
import { type LogSettings, sharedLogSettings } from '../logging/destination';
import { loggerFor } from '../logging/logger';
import { WATCHDOG } from '../logging/thread-stacks';
import { LoggerSubscriber } from '../subscribers/logger';

/** The data that the watchdog's thread starts with. */
export interface WatchdogData {
  readonly url: string;
  readonly log: LogSettings;
  /** Signs its receipts: as the process, not the thread. */
  readonly answersAs: RespondingProcess;
}

/**
 * Starts a thread that handles the Logger's `thread_dump` besides the main thread, with its own listener, so
 * that you can see where a process hangs while it hangs. It runs only if the main thread has subscribed the
 * Logger and runs user code (in `rj-server` it doesn't), and another thread can write to the log.
 */
export function startWatchdog(environment: WatchedEnvironment, url: string): Watchdog | undefined {
  const log = sharedLogSettings();
  const isSubscribed = environment.registry.names().includes(LoggerSubscriber.eventName);
  if (!isMainThread || environment.isServer || !isSubscribed || log === undefined) return undefined;
  const data: WatchdogData = {
    url,
    log: { ...log, thread: WATCHDOG },
    answersAs: environment.receipts.process,
  };
  const thread = new Worker(join(__dirname, 'watchdog-thread.js'), { name: WATCHDOG, workerData: data });
  thread.unref();
  thread.on('error', (error) => {
    loggerFor(LoggerSubscriber.eventName).warn("Threads can't be dumped while the main thread hangs", error);
  });
  let isLive = false;
  thread.on('message', () => {
    isLive = true;
  });
  thread.on('exit', () => {
    isLive = false;
  });
  return {
    get isLive() {
      return isLive;
    },
    end: async () => void (await thread.terminate()),
  };
}
