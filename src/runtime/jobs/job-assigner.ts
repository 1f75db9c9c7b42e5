import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectId } from 'bson';
import { loggerFor } from '../../logging/logger';
import { idKey } from '../../mongo/stored/id-key';
import type { Worker } from '../threads/worker';
import type { NewWork, Work, WorkSource } from './claimed-work';
import { Drain } from './drain';
import { OutcomeWriter } from './outcome-writer';

/** How soon it looks again when the database does not answer. */
const RETRY_MS = 1_000;
const POLL_EVERY_MS = 20;

/** What an assigner asks of the pool. */
export interface IdleWorkers {
  /** Those that can take work now. */
  idle(): readonly Worker[];
}

/**
 * Gives work to idle workers and has its outcome written; all state of jobs is written on the control thread, as a worker
 * may be killed at any moment. One look for all workers: only when it finds something do the others look too.
 */
export class JobAssigner {
  readonly #serverId: ObjectId;
  readonly #pool: IdleWorkers;
  readonly #source: WorkSource;
  readonly #claimMs: () => number;
  readonly #logger = loggerFor('RocketJob::Supervisor');
  readonly #claiming = new Set<Worker>();
  /** Until what came of it is written. */
  readonly #held = new Set<Work>();
  /** Those of them whose claims run out: unless they are done, they go back in the queue. */
  readonly #lapsed = new WeakSet<Work>();
  #areClaimsLapsed = false;
  /** Whether a claim is under way that may give work which runs alone, or such work is. */
  #isAlone = false;
  readonly #drain = new Drain();
  readonly #outcomes = new OutcomeWriter();
  #isOn = false;
  /** Whether there may be something that nobody has looked for. */
  #isWoken = false;
  /** Whether the last look found something. */
  #isPlenty = false;
  #isAway = false;

  /** @param claimMs for how long work is claimed at first */
  constructor(serverId: ObjectId, pool: IdleWorkers, source: WorkSource, claimMs: () => number) {
    this.#serverId = serverId;
    this.#pool = pool;
    this.#source = source;
    this.#claimMs = claimMs;
  }

  start(): void {
    this.#isOn = true;
    this.wake();
  }

  /** Claims no more. What is claimed is worked on and written. */
  stop(): void {
    this.#isOn = false;
  }

  /** What is claimed, until what came of it is written. */
  get held(): readonly Work[] {
    return [...this.#held];
  }

  /** The claims run out: claims no more until `renew`, and puts back in the queue what its worker does not finish. */
  lapse(): void {
    this.#areClaimsLapsed = true;
    for (const work of this.#held) this.#lapsed.add(work);
  }

  /**
   * Work waits that has to run alone: claims nothing more until this server works on nothing, or for a minute. An idle
   * server takes such work without.
   */
  drain(): void {
    if (this.#held.size > 0) this.#drain.begin(() => this.wake());
  }

  /** The claims count again. */
  renew(): void {
    if (!this.#areClaimsLapsed) return;
    this.#areClaimsLapsed = false;
    this.wake();
  }

  /** Writes nothing more: this server's work has been taken from it. */
  abandon(): void {
    this.stop();
    this.#outcomes.abandon();
  }

  /** Looks for work, as there may be some. @param kinds what it may be, when more than before */
  wake(...kinds: readonly NewWork[]): void {
    for (const kind of kinds) this.#source.expect(kind);
    this.#isWoken = true;
    this.look();
  }

  /** A worker has become idle, or may have. */
  look(): void {
    if (!this.#isOn || this.#areClaimsLapsed || this.#isAlone) return;
    if (this.#drain.isOn && !this.#isUnoccupied) return;
    const idle = this.#pool.idle().filter((worker) => !this.#claiming.has(worker));
    if (this.#isPlenty) {
      for (const worker of idle) {
        // The one before may give work that runs alone.
        if (this.#isAlone) return;
        void this.#claimFor(worker);
      }
    }
    if (!this.#isPlenty && this.#isWoken && this.#claiming.size === 0) {
      const [first] = idle;
      if (first !== undefined) void this.#claimFor(first);
    }
  }

  /** Whether this job or slice is worked on, or this worker may be about to. */
  isHeld(id: ObjectId, workerName: string): boolean {
    return (
      this.#outcomes.hasGivenUp(id) ||
      [...this.#held].some((work) => idKey(work.id) === idKey(id)) ||
      [...this.#claiming].some(({ name }) => name === workerName)
    );
  }

  /** Waits at most so long for everything to be written that came of what was claimed. @returns whether it is */
  async settled(timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    while (this.#claiming.size + this.#held.size > 0) {
      if (performance.now() >= end) return false;
      await sleep(POLL_EVERY_MS);
    }
    return true;
  }

  /** Whether nothing is worked on, nor claimed. */
  get #isUnoccupied(): boolean {
    return this.#held.size + this.#claiming.size === 0;
  }

  async #claimFor(worker: Worker): Promise<void> {
    const isAlone = this.#isUnoccupied;
    this.#isAlone = isAlone;
    this.#claiming.add(worker);
    this.#isWoken = false;
    const work = await this.#next(worker, isAlone);
    this.#claiming.delete(worker);
    this.#isPlenty = work !== undefined;
    if (isAlone) {
      this.#drain.end();
      this.#isAlone = work?.runsAlone === true;
    }
    if (work !== undefined) this.#hold(work, worker);
    this.look();
  }

  /** Never rejects. */
  async #next({ name: workerName }: Worker, isAlone: boolean): Promise<Work | undefined> {
    try {
      const work = await this.#source.next({
        serverId: this.#serverId,
        workerName,
        claimMs: this.#claimMs(),
        isAlone,
      });
      if (this.#isAway) this.#logger.info('Looking for jobs again');
      this.#isAway = false;
      return work;
    } catch (error) {
      if (!this.#isAway) this.#logger.warn('Cannot look for jobs, trying again', error as Error);
      this.#isAway = true;
      setTimeout(() => this.wake(), RETRY_MS).unref();
      return undefined;
    }
  }

  #hold(work: Work, worker: Worker): void {
    this.#held.add(work);
    void this.#settled(work, worker).finally(() => {
      this.#held.delete(work);
      if (work.runsAlone) this.#isAlone = false;
      // It may have been the last slice of its job, or there are slices that only an idle server gets.
      if (work.order.step === 'slice' || this.#isUnoccupied) this.#source.expect('batches');
      if (this.#isPlenty) this.look();
      else this.wake();
    });
  }

  async #settled(work: Work, worker: Worker): Promise<void> {
    if (!this.#isOn || this.#areClaimsLapsed || !worker.isIdle) return this.#outcomes.giveBack(work);
    const outcome = await worker.perform(work.order);
    if (this.#lapsed.has(work) && outcome.exception !== undefined) {
      // One in native code may go on with it.
      await worker.ended;
      return this.#outcomes.giveBack(work);
    }
    await this.#outcomes.settle(work, outcome);
  }
}
