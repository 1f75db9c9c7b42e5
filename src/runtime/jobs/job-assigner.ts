import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId } from 'bson';
import type { WorkOutcome } from '../../job/perform/perform';
import { loggerFor } from '../../logging/logger';
import { idKey } from '../../mongo/stored/id-key';
import type { Worker } from '../threads/worker';
import type { NewWork, Work, WorkSource } from './claimed-work';
import { Drain } from './drain';
import { OutcomeWriter } from './outcome-writer';
import { WorkAhead } from './work-ahead';

/** How soon it looks again when the database does not answer. */
const RETRY_MS = 1_000;
const POLL_EVERY_MS = 20;

/** The part of the pool that an assigner uses. */
export interface ReadyWorkers {
  /** Those that can take work now, or when they are done with what they have. */
  ready(): readonly Worker[];
  /** How many more threads can be started now: those of workers that have had no work yet. */
  readonly startableCount: number;
  /** Starts the threads of more workers. They are idle when they have loaded their code. */
  startThreads(wanted: number): void;
}

/**
 * Gives work to workers and has its outcome written; all state of jobs is written on the control thread, as a worker
 * may be killed at any moment. One worker looks for all: when it finds something the others look too, all of them together. Where jobs
 * take only milliseconds, a look claims several for each worker.
 */
export class JobAssigner {
  readonly #serverId: ObjectId;
  readonly #pool: ReadyWorkers;
  readonly #source: WorkSource;
  readonly #claimMs: () => number;
  readonly #logger = loggerFor('RocketJob::Supervisor');
  /** The look that is under way, if one is. */
  #claimId: ObjectId | undefined;
  /** Until what came of it is written. */
  readonly #held = new Set<Work>();
  /** Those of them whose claims run out: unless they are done, they go back in the queue. */
  readonly #lapsed = new WeakSet<Work>();
  #areClaimsLapsed = false;
  /** Whether a claim is under way that may give work which runs alone, or such work is. */
  #isAlone = false;
  readonly #drain = new Drain();
  readonly #outcomes = new OutcomeWriter();
  readonly #ahead = new WorkAhead((work) => this.#giveBack(work));
  #isOn = false;
  /** Whether there may be something that nobody has looked for. */
  #isWoken = false;
  /** Whether the last look found something. */
  #isPlenty = false;
  /** Whether it is being found out how many more threads have work. */
  #isCounting = false;
  #isAway = false;

  /** @param claimMs for how long work is claimed at first */
  constructor(serverId: ObjectId, pool: ReadyWorkers, source: WorkSource, claimMs: () => number) {
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
    this.#giveBack(this.#ahead.take());
  }

  /** What is claimed, until what came of it is written. */
  get held(): readonly Work[] {
    return [...this.#held];
  }

  /** The claims run out: claims no more until `renew`, and puts back in the queue what its worker does not finish. */
  lapse(): void {
    this.#areClaimsLapsed = true;
    for (const work of this.#held) this.#lapsed.add(work);
    this.#giveBack(this.#ahead.take());
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
    if (this.#claimId !== undefined || !(this.#isPlenty || this.#isWoken)) return;
    const ready = this.#pool.ready();
    // The first may get work that runs alone.
    const looking =
      this.#isPlenty && !this.#isUnoccupied
        ? this.#ahead.inTurns(ready)
        : ready.filter(({ isIdle }) => isIdle).slice(0, 1);
    if (looking.length > 0) void this.#claimFor(looking);
    if (!ready.some(({ isIdle }) => isIdle)) void this.#startThreads();
  }

  /** Every thread is busy: starts more, as far as work waits for them. */
  async #startThreads(): Promise<void> {
    const startable = this.#pool.startableCount;
    if (startable === 0 || this.#isCounting) return;
    this.#isCounting = true;
    // The look that comes next says why the database does not answer.
    const waiting = await this.#source.waiting(startable).catch(() => 0);
    this.#isCounting = false;
    if (this.#isOn && waiting > 0) this.#pool.startThreads(waiting);
  }

  /** Whether this job or slice is worked on, or may be about to: it was claimed by the look that is under way. */
  isHeld(id: ObjectId, claimId: unknown): boolean {
    return (
      this.#outcomes.hasGivenUp(id) ||
      [...this.#held].some((work) => idKey(work.id) === idKey(id)) ||
      (this.#claimId !== undefined && idKey(claimId) === idKey(this.#claimId))
    );
  }

  /** Waits at most so long for everything to be written that came of what was claimed. @returns whether it is */
  async settled(timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    while (!this.#isUnoccupied) {
      if (performance.now() >= end) return false;
      await sleep(POLL_EVERY_MS);
    }
    return true;
  }

  /** Whether nothing is worked on, nor claimed. */
  get #isUnoccupied(): boolean {
    return this.#held.size === 0 && this.#claimId === undefined;
  }

  async #claimFor(workers: readonly Worker[]): Promise<void> {
    const isAlone = this.#isUnoccupied;
    const claimId = new ObjectId();
    this.#isAlone = isAlone;
    this.#claimId = claimId;
    this.#isWoken = false;
    const found = await this.#next(workers, claimId, isAlone);
    this.#claimId = undefined;
    this.#isPlenty = found.length > 0;
    if (isAlone) {
      this.#drain.end();
      this.#isAlone = found.some(({ runsAlone }) => runsAlone);
    }
    const claimedFor = new Map(workers.map((worker) => [worker.name, worker]));
    for (const work of found) {
      const worker = claimedFor.get(work.workerName);
      if (worker === undefined) continue;
      this.#held.add(work);
      this.#ahead.add(worker, work);
    }
    for (const worker of claimedFor.values()) this.#serve(worker);
    this.look();
  }

  /** Never rejects. */
  async #next(workers: readonly Worker[], claimId: ObjectId, isAlone: boolean): Promise<readonly Work[]> {
    try {
      const [serverId, claimMs] = [this.#serverId, this.#claimMs()];
      const work = await this.#source.next(
        workers.map(({ name }) => ({ serverId, workerName: name, claimId, claimMs, isAlone })),
      );
      if (this.#isAway) this.#logger.info('Polling for jobs again');
      this.#isAway = false;
      return work;
    } catch (error) {
      if (!this.#isAway) this.#logger.warn("Can't poll for jobs, retrying", error as Error);
      this.#isAway = true;
      setTimeout(() => this.wake(), RETRY_MS).unref();
      return [];
    }
  }

  /** Has a worker work on what is claimed for it, if it is idle; what is claimed for one that ends goes back. */
  #serve(worker: Worker): void {
    if (!this.#canWork(worker)) this.#giveBack(this.#ahead.take(worker));
    const work = worker.isIdle ? this.#ahead.begin(worker) : undefined;
    if (work !== undefined) void this.#perform(work, worker);
  }

  #canWork(worker: Worker): boolean {
    return this.#isOn && !this.#areClaimsLapsed && this.#pool.ready().includes(worker);
  }

  async #perform(work: Work, worker: Worker): Promise<void> {
    const outcome = await worker.perform(work.order);
    this.#ahead.ended(worker);
    this.#serve(worker);
    void this.#settled(work, worker, outcome).finally(() => this.#letGo(work));
  }

  #letGo(work: Work): void {
    this.#held.delete(work);
    if (work.runsAlone) this.#isAlone = false;
    // It may have been the last slice of its job, or what comes before them, or there are slices that only an idle server gets.
    if (work.order.step === 'slice') this.#source.expect('slices');
    if (work.order.step === 'before' || this.#isUnoccupied) this.#source.expect('batches');
    if (this.#isPlenty) this.look();
    else this.wake();
  }

  async #settled(work: Work, worker: Worker, outcome: WorkOutcome): Promise<void> {
    if (this.#lapsed.has(work) && outcome.exception !== undefined) {
      // One in native code may go on with it.
      await worker.ended;
      return this.#outcomes.giveBack(work);
    }
    await this.#outcomes.settle(work, outcome);
  }

  #giveBack(given: readonly Work[]): void {
    for (const work of given) void this.#outcomes.giveBack(work).finally(() => this.#letGo(work));
  }
}
