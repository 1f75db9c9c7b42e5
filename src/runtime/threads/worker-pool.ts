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

/** More threads that load at the same time would be ready no sooner. */
const MOST_LOADING = availableParallelism();

/**
 * The workers of a server. One has its thread from the start, each other one when there is work for it: until then it is an id.
 * Threads stay until the server pauses or stops. Ids are never used twice. Mirrors `RocketJob::WorkerPool`.
 */
export class WorkerPool {
  readonly #setup: () => WorkerSetup;
  readonly #logger = loggerFor('RocketJob::WorkerPool');
  /** Those with a thread. */
  #workers: Worker[] = [];
  /** The ids of those without one, the next first. */
  #unstarted: number[] = [];
  #lastId = 0;
  #isOpen = false;
  #killed: Promise<unknown> | undefined;
  readonly #restarts = new RestartDelay();
  #restartTimer: NodeJS.Timeout | undefined;
  #onChange = () => {};
  #onLoadFailure: (error: Error) => void = () => {};

  /** @param setup asked for when a worker is started: by then the user's code is known */
  constructor(setup: () => WorkerSetup) {
    this.#setup = setup;
  }

  /** Calls `observe` when a worker has ended and another may take its place: `rebalance` does so. */
  onChange(observe: () => void): void {
    this.#onChange = observe;
  }

  /** Calls `observe` when the thread of a worker can't load the files of `--require`, though that of the first one could. */
  onLoadFailure(observe: (error: Error) => void): void {
    this.#onLoadFailure = observe;
  }

  /**
   * Starts the first worker, and resolves when it has loaded its code.
   *
   * @throws RocketJobError `invalid_configuration` when it can't, and so no worker ever works
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

  /** How many jobs can run at the same time: workers whose thread is not started count too. */
  get capacity(): number {
    return this.livingCount + this.#unstarted.length;
  }

  /** How many threads there are. */
  get livingCount(): number {
    return this.#living().length;
  }

  /** How many more threads can be started now. */
  get startableCount(): number {
    const loading = this.#living().filter(({ isReady, isStopping }) => !isReady && !isStopping).length;
    return Math.max(0, Math.min(this.#unstarted.length, MOST_LOADING - loading));
  }

  /** Those that can take work now, or when they are done with what they have, the first first. */
  ready(): readonly Worker[] {
    return this.#workers.filter(({ isReady, isStopping }) => isReady && !isStopping);
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

  /** The worker with this id, if there is one. */
  find(id: number): Worker | 'not_started' | undefined {
    if (this.#unstarted.includes(id)) return 'not_started';
    return this.#living().find((worker) => worker.id === id);
  }

  /** Starts the threads of more workers, as many as can be started now. They take work when they have loaded their code. */
  startThreads(wanted: number): void {
    const ids = this.#unstarted.splice(0, Math.min(wanted, this.startableCount));
    if (ids.length === 0) return;
    this.#logger.info(ids.length === 1 ? `Starting worker ${ids[0]}` : `Starting workers ${ids.join(', ')}`);
    for (const id of ids) this.#start(id);
  }

  /**
   * Adds as many workers as are missing, or has those that are too many end: first those without a thread, then idle ones, then
   * the others after their job or slice. Adds none while those that keep ending wait for their next start.
   *
   * @returns how many were added or have ended
   */
  async rebalance(maxWorkers: number): Promise<number> {
    const missing = maxWorkers - this.capacity;
    if (missing < 0) return this.#stopSurplus(maxWorkers);
    if (missing > 0 && this.#restarts.waitMs > 0) return this.#sayVacancy();
    for (let added = 0; added < missing; added++) this.#unstarted.push(++this.#lastId);
    if (this.livingCount === 0) this.startThreads(1);
    return missing;
  }

  /** Forgets the workers that have ended. */
  prune(): void {
    const dead = this.#workers.length - this.livingCount;
    if (dead === 0) return;
    this.#logger.info(`Cleaned up ${dead} dead workers`);
    this.#workers = this.#living();
  }

  /** Tells all workers to end after their job or slice. */
  stop(): void {
    this.#unstarted = [];
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

  /** As soon as one may be added. @returns 0, for none was */
  #sayVacancy(): number {
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => this.#onChange(), this.#restarts.waitMs).unref();
    return 0;
  }

  #living(): Worker[] {
    return this.#workers.filter(({ isAlive }) => isAlive);
  }
}
