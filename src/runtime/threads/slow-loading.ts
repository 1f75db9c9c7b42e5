import { loggerFor } from '../../logging/logger';
import { logThreadStacks } from '../../logging/thread-stacks';
import { idleMsOf } from './server-thread';

const FIRST_MS = 5_000;

/**
 * Logs that a thread hasn't loaded its code yet, and its current location: after 5 seconds, and each time
 * after twice as long.
 */
export function reportSlowLoading(thread: string, loaded: Promise<unknown>): void {
  let timer: NodeJS.Timeout;
  const reportAfter = (ms: number) => {
    timer = setTimeout(async () => {
      reportAfter(2 * ms);
      const className = 'RocketJob::Supervisor';
      loggerFor(className).warn(
        `${thread} has been loading the files of --require for ${ms / 1_000} seconds. It takes no work until they are loaded.`,
      );
      await logThreadStacks({ className, isWanted: (name) => name === thread, idleMsOf });
    }, ms).unref();
  };
  reportAfter(FIRST_MS);
  const end = () => clearTimeout(timer);
  void loaded.then(end, end);
}
