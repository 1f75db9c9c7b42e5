import os from 'node:os';
import { z } from 'zod';
import type { Level } from '../config/level';
import { NOT_TARGETED } from '../dispatch/receiver';
import { setClassLevel, setGlobalLevel } from '../logging/levels';
import { logThreadStacks, type ThreadDump } from '../logging/thread-stacks';
import { Subscriber } from '../subscriber/subscriber';
import { className, hostName, level, processId } from './target-parameters';

const target = { host_name: hostName.exactOptional(), pid: processId.exactOptional() };

interface Target {
  readonly host_name?: string;
  readonly pid?: number;
}

/**
 * Change log levels in running processes, or write the stacks of their threads to their logs: everywhere, on one host,
 * in one process. Any process can subscribe, not only servers.
 *
 * Mirrors `RocketJob::Subscribers::Logger`.
 *
 * @example await RocketJob.Subscribers.Logger.publish('set', { level: 'debug', class_name: 'RocketJob::Supervisor' });
 */
export class LoggerSubscriber extends Subscriber {
  static override readonly eventName = 'RocketJob::Subscribers::Logger';
  static override readonly convertsBeforeWriting = true;
  static override readonly parameters = {
    set: z
      .strictObject({ level: level.exactOptional(), class_name: className.exactOptional(), ...target })
      .describe('Change the global log level, or that of one class, to `level` (info).'),
    thread_dump: z.strictObject(target).describe('Write the stacks of all threads to the log.'),
  };

  readonly #dump: () => Promise<ThreadDump>;

  /** @param dump writes the stacks of this process's threads to its log */
  constructor(dump: () => Promise<ThreadDump> = logThreadStacks) {
    super();
    this.#dump = dump;
  }

  set({
    level = 'info',
    class_name,
    ...target
  }: Target & { readonly level?: Level; readonly class_name?: string }): typeof NOT_TARGETED | undefined {
    if (!isForMe(target)) return NOT_TARGETED;
    if (class_name === undefined) {
      setGlobalLevel(level);
      this.logger.info(`Changed global log level to ${level}`);
    } else {
      setClassLevel(class_name, level);
      this.logger.info(`Changed log level to ${level} for ${class_name}`);
    }
    return undefined;
  }

  async thread_dump(target: Target): Promise<ThreadDump | typeof NOT_TARGETED> {
    return isForMe(target) ? this.#dump() : NOT_TARGETED;
  }
}

function isForMe({ host_name, pid }: Target): boolean {
  return (
    (host_name === undefined || host_name === os.hostname()) && (pid === undefined || pid === process.pid)
  );
}
