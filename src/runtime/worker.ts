import { join } from 'node:path';
import type { LogSettings } from '../logging/destination';
import { loggerFor } from '../logging/logger';
import { logThreadStacks } from '../logging/thread-stacks';
import { INERT_SUBSCRIBING } from '../subscriber/inert';
import type { WorkerControl } from '../subscribers/server-control';
import { ServerThread } from './server-thread';
import type { ThreadOrder } from './thread-orders';
import type { UserCode } from './user-code';

/** What all workers of a server have in common. */
export interface WorkerSetup {
  readonly serverName: string;
  readonly log: LogSettings;
  /** Loaded in every worker, for its job classes. */
  readonly userCode: UserCode;
}

/**
 * One worker: a thread that runs one job or slice at a time. Mirrors `RocketJob::ThreadWorker`.
 */
export class Worker implements WorkerControl {
  readonly id: number;
  /** `host:pid:id`, which stands on the jobs it works on. */
  readonly name: string;
  readonly #thread: ServerThread;

  constructor(id: number, { serverName, log, userCode }: WorkerSetup) {
    this.id = id;
    this.name = `${serverName}:${id}`;
    this.#thread = new ServerThread({
      entry: join(__dirname, 'worker-thread.js'),
      name: `rocketjob ${String(id).padStart(3, '0')}`,
      log,
      data: { ...INERT_SUBSCRIBING, userCode },
      onCrash: (error) =>
        loggerFor('RocketJob::ThreadWorker').fatal('Unhandled exception in job processing thread', error),
    });
  }

  get isAlive(): boolean {
    return this.#thread.isAlive;
  }

  /** Resolves when it has ended. */
  get ended(): Promise<void> {
    return this.#thread.ended;
  }

  tell(order: ThreadOrder): void {
    this.#thread.tell(order);
  }

  stop(): void {
    this.tell({ type: 'stop' });
  }

  /** Waits at most so long for it to end. @returns whether it has */
  join(timeoutMs: number): Promise<boolean> {
    return this.#thread.join(timeoutMs);
  }

  /** Ends it by force. @returns whether it has ended */
  terminate(): Promise<boolean> {
    return this.#thread.terminate();
  }

  async kill(waitTimeoutSeconds: number): Promise<void> {
    this.stop();
    if (await this.join(waitTimeoutSeconds * 1_000)) return;
    if (await this.terminate()) return;
    loggerFor('RocketJob::ThreadWorker').error(
      `Cannot end ${this.name}: it is in native code, and ends when that returns`,
    );
  }

  async threadDump(): Promise<void> {
    const { name } = this.#thread;
    await logThreadStacks('RocketJob::Subscribers::Worker', (thread) => thread === name);
  }
}
