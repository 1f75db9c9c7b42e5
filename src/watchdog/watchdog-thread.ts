import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { defaultEnvironment } from '../default-environment';
import { IS_MEANT, NOT_TARGETED } from '../dispatch/receiver';
import type { Event } from '../event/event';
import { RocketJob } from '../index';
import { configureLogging } from '../logging/destination';
import { logThreadStacks } from '../logging/thread-stacks';
import { LoggerSubscriber } from '../subscribers/logger';
import type { WatchdogData } from './watchdog';

// The code inside the watchdog: it only handles dumps.

const RETRY_MS = 1_000;

class WatchdogSubscriber extends LoggerSubscriber {
  constructor() {
    super(() => logThreadStacks({ className: LoggerSubscriber.eventName, fromMain: true }));
  }

  override async set(): Promise<typeof NOT_TARGETED> {
    return NOT_TARGETED;
  }

  override [IS_MEANT](event: Event): boolean {
    return event.action === 'thread_dump' && super[IS_MEANT](event);
  }
}

async function run(): Promise<void> {
  const { url, log, answersAs } = workerData as WatchdogData;
  configureLogging({ ...log, least: 'warn' });
  defaultEnvironment.receipts.process = answersAs;
  WatchdogSubscriber.subscribe();
  await connected(url);
  await RocketJob.Event.listener();
  parentPort?.postMessage('live');
}

/** The main thread has been connected, so the database exists, or will be reachable again. */
async function connected(url: string): Promise<void> {
  for (;;) {
    try {
      await RocketJob.connect({ url });
      return;
    } catch {
      await sleep(RETRY_MS);
    }
  }
}

void run();
