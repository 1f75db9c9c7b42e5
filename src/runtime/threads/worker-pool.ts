import { availableParallelism } from 'node:os';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { Awaiting } from '../../logging/awaited';
import { loggerFor } from '../../logging/logger';
import type { ThreadWork } from '../../logging/thread-stacks';
import type { Assignment } from '../jobs/assignment';
import { killWorkers } from '../server/kill-workers';
import { RestartDelay } from './restart-delay';
import type { ThreadMessage } from './thread-messages';
import { Worker, type WorkerSetup } from './worker';

/** Loading more threads at the same time would make none of them ready sooner. */
const MOST_LOADING = availableParallelism();

/**
 * The workers of a server. The first has a thread from the start, each other one once there is work for it:
 * until then it is only an id. Threads stay until the server pauses or stops. Ids are never reused. Mirrors
 * `RocketJob::WorkerPool`.
 */
export class WorkerPool {
  readonly #setup: () => WorkerSetup;
  readonly #logger = loggerFor('RocketJob::WorkerPool');
  /** Workers with a thread. */
  #workers: Worker[] = [];
  /** The ids of workers without a thread, the next one first. */
  #unstarted: number[] = [];
  #lastId = 0;
  #isOpen = false;
  #killed: Promise<unknown> | undefined;
  readonly #restarts = new RestartDelay();
  #restartTimer: NodeJS.Timeout | undefined;
  #onChange = () => {};
  #onLoadFailure: (error: Error) => void = () => {};

  /** @param setup is called when a worker is started: the user's code is known by then */
  constructor(setup: () => WorkerSetup) {
    this.#setup = setup;
  }

  /** Calls `observe` when a worker has exited and `rebalance` may replace it. */
  onChange(observe: () => void): void {
    this.#onChange = observe;
  }

  /**
   * Calls `observe` when a worker's thread can't load the files of `--require` although the first one's
   * could.
   */
  onLoadFailure(observe: (error: Error) => void): void {
    this.#onLoadFailure = observe;
  }

  /**
   * Starts the first worker, and resolves when it has loaded its code.
   *
   * @throws RocketJobError `invalid_configuration` if it can't, so that no worker would ever work
   */
  async open(maxWorkers: number): Promise<void> {
    await this.rebalance(maxWorkers);
    try {
      await this.#workers[0]?.loaded;
      this.#isOpen = true;
    } catch (cause) {
      const lines = (cause as Error).message.split('\n');
      throw new RocketJobError(
        'invalid_configuration',
        ["A worker can't load the files of --require, so this server did not start:", ...lines],
        { source: '--require' },
        { cause },
      );
    }
  }

  /** The number of jobs that can run at the same time, including workers without a thread. */
  get capacity(): number {
    return this.livingCount + this.#unstarted.length;
  }

  /** The number of threads. */
  get livingCount(): number {
    return this.#living().length;
  }

  /** The number of threads that can be started now. */
  get startableCount(): number {
    const loading = this.#living().filter(({ isReady, isStopping }) => !isReady && !isStopping).length;
    return Math.max(0, Math.min(this.#unstarted.length, MOST_LOADING - loading));
  }

  /** The workers that can take work now, or after their current work, in order. */
  ready(): readonly Worker[] {
    return this.#workers.filter(({ isReady, isStopping }) => isReady && !isStopping);
  }

  /** Returns the current work of each busy worker. */
  assignments(): readonly { readonly worker: Worker; readonly assignment: Assignment }[] {
    return this.#living().flatMap((worker) =>
      worker.assignment === undefined ? [] : [{ worker, assignment: worker.assignment }],
    );
  }

  /** Returns the current work of the worker with this thread name, if any. */
  workOf(threadName: string): ThreadWork | undefined {
    return this.#living().find((worker) => worker.threadName === threadName)?.work;
  }

  /** Returns what the job of the worker with this thread name awaits, if it responds. */
  async awaitingOf(threadName: string): Promise<Awaiting | undefined> {
    return this.#living()
      .find((worker) => worker.threadName === threadName)
      ?.awaiting();
  }

  /** Returns the worker with this id, if there is one. */
  find(id: number): Worker | 'not_started' | undefined {
    if (this.#unstarted.includes(id)) return 'not_started';
    return this.#living().find((worker) => worker.id === id);
  }

  /**
   * Starts the threads of more workers, as many as can be started now. They take work once they have loaded
   * their code.
   */
  startThreads(wanted: number): void {
    const ids = this.#unstarted.splice(0, Math.min(wanted, this.startableCount));
    if (ids.length === 0) return;
    this.#logger.info(ids.length === 1 ? `Starting worker ${ids[0]}` : `Starting workers ${ids.join(', ')}`);
    for (const id of ids) this.#start(id);
  }

  /**
   * Adds missing workers, or stops surplus ones: first those without a thread, then idle ones, then the
   * others after their job or slice. Adds none while repeatedly exiting workers wait for their next start.
   *
   * @returns the number of workers added or stopped
   */
  async rebalance(maxWorkers: number): Promise<number> {
    const missing = maxWorkers - this.capacity;
    if (missing < 0) return this.#stopSurplus(maxWorkers);
    if (missing > 0 && this.#restarts.waitMs > 0) return this.#sayVacancy();
    for (let added = 0; added < missing; added++) this.#unstarted.push(++this.#lastId);
    if (this.livingCount === 0) this.startThreads(1);
    return missing;
  }

  /** Forgets the workers that have exited. */
  prune(): void {
    const dead = this.#workers.length - this.livingCount;
    if (dead === 0) return;
    this.#logger.info(`Cleaned up ${dead} dead workers`);
    this.#workers = this.#living();
  }

  /** Tells all workers to stop after their job or slice. */
  stop(): void {
    this.#unstarted = [];
    for (const worker of this.#living()) worker.stop();
  }

  tell(order: ThreadMessage): void {
    for (const worker of this.#living()) worker.tell(order);
  }

  /** Waits up to `timeoutMs` for all to exit. @returns whether they have */
  async join(timeoutMs: number): Promise<boolean> {
    const ended = await Promise.all(this.#workers.map((worker) => worker.join(timeoutMs)));
    return ended.every(Boolean);
  }

  /** Resolves when all workers that are alive now have exited. */
  async ended(): Promise<void> {
    await Promise.all(this.#living().map((worker) => worker.ended));
  }

  /** Terminates the busy workers; others may replace them. @returns whether they have exited */
  killBusy(): Promise<boolean> {
    return killWorkers(this.assignments().map(({ worker }) => worker));
  }

  /**
   * Terminates all workers permanently. A second call waits for the same result. @returns whether they have
   * exited
   */
  async kill(): Promise<boolean> {
    this.stop();
    this.#killed ??= killWorkers(this.#living());
    await this.#killed;
    return this.livingCount === 0;
  }

  /** Workers that are stopping no longer count. */
  async #stopSurplus(maxWorkers: number): Promise<number> {
    const staying = this.#living().filter(({ isStopping }) => !isStopping);
    const dropped = this.#unstarted.splice(Math.max(0, maxWorkers - staying.length)).length;
    const byWork = staying.toSorted((a, b) => Number(b.isIdle) - Number(a.isIdle));
    const surplus = byWork.slice(0, Math.max(0, staying.length - maxWorkers));
    for (const worker of surplus) worker.stop();
    await Promise.all(surplus.map(({ ended }) => ended));
    return dropped + surplus.length;
  }

  #start(id: number): void {
    const worker = new Worker(id, this.#setup());
    this.#workers.push(worker);
    worker.loaded.catch((error: Error) => {
      if (this.#isOpen && !worker.isStopping) this.#onLoadFailure(error);
    });
    void worker.ended.then(() => {
      if (worker.hasWorked) this.#restarts.worked();
      if (worker.endedByItself) this.#restarts.ended();
      this.#sayVacancy();
    });
  }

  /** Notifies as soon as one may be added. @returns 0, because none was added */
  #sayVacancy(): number {
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => this.#onChange(), this.#restarts.waitMs).unref();
    return 0;
  }

  #living(): Worker[] {
    return this.#workers.filter(({ isAlive }) => isAlive);
  }
}
