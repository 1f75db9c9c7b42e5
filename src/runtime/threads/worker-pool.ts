import { setTimeout as sleep } from 'node:timers/promises';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { Awaiting } from '../../logging/awaited';
import { loggerFor } from '../../logging/logger';
import type { ThreadWork } from '../../logging/thread-stacks';
import type { Assignment } from '../jobs/assignment';
import { killWorkers } from '../server/kill-workers';
import { RestartDelay } from './restart-delay';
import type { ThreadMessage } from './thread-messages';
import { Worker, type WorkerSetup } from './worker';

/** Starting all threads in the same moment would take the machine from those that work already. */
const STAGGER_MS = 50;

/** The workers of a server. Their ids are never used twice. Mirrors `RocketJob::WorkerPool`. */
export class WorkerPool {
  readonly #setup: () => WorkerSetup;
  readonly #logger = loggerFor('RocketJob::WorkerPool');
  #workers: Worker[] = [];
  #lastId = 0;
  #starting: AbortController | undefined;
  #killed: Promise<unknown> | undefined;
  readonly #restarts = new RestartDelay();
  #restartTimer: NodeJS.Timeout | undefined;
  #onChange = () => {};

  /** @param setup asked for when a worker is started: by then the user's code is known */
  constructor(setup: () => WorkerSetup) {
    this.#setup = setup;
  }

  /** Calls `observe` when a worker has loaded, or has ended and another may be started: `rebalance` does so. */
  onChange(observe: () => void): void {
    this.#onChange = observe;
  }

  /**
   * Starts the first workers, and resolves when they have loaded their code.
   *
   * @throws RocketJobError `invalid_configuration` when one of them can't, and so never works
   */
  async open(maxWorkers: number): Promise<void> {
    await this.rebalance(maxWorkers);
    const loaded = this.#workers.filter(({ isStopping }) => !isStopping).map((worker) => worker.loaded);
    try {
      await Promise.all(loaded);
    } catch (cause) {
      const lines = (cause as Error).message.split('\n');
      throw new RocketJobError(
        'invalid_configuration',
        ["A worker can't load the files of --require, so this server does not start:", ...lines],
        { source: '--require' },
        { cause },
      );
    }
  }

  /** How many have loaded their code, and live. */
  get readyCount(): number {
    return this.#workers.filter(({ isReady }) => isReady).length;
  }

  get livingCount(): number {
    return this.#living().length;
  }

  /** Those that can take work now, the first first. */
  idle(): readonly Worker[] {
    return this.#workers.filter(({ isIdle }) => isIdle);
  }

  /** What each worker that works works on, and since when. */
  assignments(): readonly { readonly worker: Worker; readonly assignment: Assignment }[] {
    return this.#living().flatMap((worker) =>
      worker.assignment === undefined ? [] : [{ worker, assignment: worker.assignment }],
    );
  }

  /** What the worker works on whose thread has this name, if there is one and it does. */
  workOf(threadName: string): ThreadWork | undefined {
    return this.#living().find((worker) => worker.threadName === threadName)?.work;
  }

  /** What the job awaits of the worker whose thread has this name, if there is one and it tells. */
  async awaitingOf(threadName: string): Promise<Awaiting | undefined> {
    return this.#living()
      .find((worker) => worker.threadName === threadName)
      ?.awaiting();
  }

  /** The living worker with this id, if there is one. */
  find(id: number): Worker | undefined {
    return this.#living().find((worker) => worker.id === id);
  }

  /**
   * Starts as many workers as are missing, one after the other, or has those that are too many end after their job or
   * slice, idle ones first. Does nothing while it starts some already, or while those that keep ending wait for their next
   * start.
   *
   * @returns how many have started, and may have been told to stop by now, or have ended
   */
  async rebalance(maxWorkers: number): Promise<number> {
    const missing = maxWorkers - this.livingCount;
    if (this.#starting !== undefined) return 0;
    if (missing <= 0) return this.#stopSurplus(maxWorkers);
    if (this.#restarts.waitMs > 0) return this.#sayVacancy();
    this.#logger.info(`Starting ${missing} workers`);
    const starting = new AbortController();
    this.#starting = starting;
    let started = 0;
    while (started < missing && !starting.signal.aborted) {
      if (started > 0) await sleep(STAGGER_MS);
      if (!starting.signal.aborted) this.#start();
      started++;
    }
    if (this.#starting === starting) this.#starting = undefined;
    return started;
  }

  /** Forgets the workers that have ended. */
  prune(): void {
    const dead = this.#workers.length - this.livingCount;
    if (dead === 0) return;
    this.#logger.info(`Cleaned up ${dead} dead workers`);
    this.#workers = this.#living();
  }

  /** Tells all workers to end after their job or slice, and starts no more. */
  stop(): void {
    this.#starting?.abort();
    this.#starting = undefined;
    for (const worker of this.#living()) worker.stop();
  }

  tell(order: ThreadMessage): void {
    for (const worker of this.#living()) worker.tell(order);
  }

  /** Waits at most so long for all to end. @returns whether they have */
  async join(timeoutMs: number): Promise<boolean> {
    const ended = await Promise.all(this.#workers.map((worker) => worker.join(timeoutMs)));
    return ended.every(Boolean);
  }

  /** Resolves when all that are alive now have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#living().map((worker) => worker.ended));
  }

  /** Ends by force those that work, and others may be started. @returns whether they have ended */
  killBusy(): Promise<boolean> {
    return killWorkers(this.assignments().map(({ worker }) => worker));
  }

  /** Ends all by force, for good. Whoever asks again waits for the same. @returns whether they have ended */
  async kill(): Promise<boolean> {
    this.stop();
    this.#killed ??= killWorkers(this.#living());
    await this.#killed;
    return this.livingCount === 0;
  }

  /** Those that are stopping already count as gone. */
  async #stopSurplus(maxWorkers: number): Promise<number> {
    const staying = this.#living().filter(({ isStopping }) => !isStopping);
    const byWork = staying.toSorted((a, b) => Number(b.isIdle) - Number(a.isIdle));
    const surplus = byWork.slice(0, Math.max(0, staying.length - maxWorkers));
    for (const worker of surplus) worker.stop();
    await Promise.all(surplus.map(({ ended }) => ended));
    return surplus.length;
  }

  #start(): void {
    const worker = new Worker(++this.#lastId, this.#setup());
    this.#workers.push(worker);
    worker.loaded.then(
      () => this.#onChange(),
      () => {},
    );
    void worker.ended.then(() => {
      if (worker.hasWorked) this.#restarts.worked();
      if (worker.endedByItself) this.#restarts.ended();
      this.#sayVacancy();
    });
  }

  /** As soon as one may be started. @returns 0, for none was */
  #sayVacancy(): number {
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => this.#onChange(), this.#restarts.waitMs).unref();
    return 0;
  }

  #living(): Worker[] {
    return this.#workers.filter(({ isAlive }) => isAlive);
  }
}
