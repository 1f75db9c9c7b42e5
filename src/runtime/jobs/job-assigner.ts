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

/** The delay before it polls again after the database didn't respond. */
const RETRY_MS = 1_000;
const POLL_EVERY_MS = 20;

/** The part of the pool that an assigner needs. */
export interface ReadyWorkers {
  /** The workers that can take work now, or after their current work. */
  ready(): readonly Worker[];
  /** The number of threads that can be started now, for workers that have had no work yet. */
  readonly startableCount: number;
  /** Starts the threads of more workers. They are idle once they have loaded their code. */
  startThreads(wanted: number): void;
}

/**
 * Gives work to workers and writes the outcomes. The control thread writes all job states, because a worker
 * may be killed at any moment. One worker polls for all; when it finds work, the others poll too, all of them
 * together. If jobs take only milliseconds, a poll claims several for each worker.
 */
export class JobAssigner {
  readonly #serverId: ObjectId;
  readonly #pool: ReadyWorkers;
  readonly #source: WorkSource;
  readonly #claimMs: () => number;
  readonly #logger = loggerFor('RocketJob::Supervisor');
  /** The current poll, if there is one. */
  #claimId: ObjectId | undefined;
  /** Claimed work, until its outcome is written. */
  readonly #held = new Set<Work>();
  /** Work whose claims expire: it is requeued unless it finishes. */
  readonly #lapsed = new WeakSet<Work>();
  #areClaimsLapsed = false;
  /** Whether a current claim may get work that runs alone, or such work is running. */
  #isAlone = false;
  readonly #drain = new Drain();
  readonly #outcomes = new OutcomeWriter();
  readonly #ahead = new WorkAhead((work) => this.#giveBack(work));
  #isOn = false;
  /** Whether there may be work that no poll has checked for. */
  #isWoken = false;
  /** Whether the last poll found work. */
  #isPlenty = false;
  /** Whether it is counting the work for further threads. */
  #isCounting = false;
  #isAway = false;

  /** @param claimMs the first duration of a claim */
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

  /** Stops claiming. Claimed work is finished and its outcome written. */
  stop(): void {
    this.#isOn = false;
    this.#giveBack(this.#ahead.take());
  }

  /** Claimed work, until its outcome is written. */
  get held(): readonly Work[] {
    return [...this.#held];
  }

  /**
   * Called when claims expire: claims nothing until `renew`, and requeues work that its worker doesn't
   * finish.
   */
  lapse(): void {
    this.#areClaimsLapsed = true;
    for (const work of this.#held) this.#lapsed.add(work);
    this.#giveBack(this.#ahead.take());
  }

  /**
   * Makes room for work that must run alone: claims nothing until this server is idle, or for a minute. An
   * idle server takes such work without this.
   */
  drain(): void {
    if (this.#held.size > 0) this.#drain.begin(() => this.wake());
  }

  /** Called when the claims are valid again. */
  renew(): void {
    if (!this.#areClaimsLapsed) return;
    this.#areClaimsLapsed = false;
    this.wake();
  }

  /** Stops writing, because other servers have taken this server's work. */
  abandon(): void {
    this.stop();
    this.#outcomes.abandon();
  }

  /**
   * Polls for work that may have become available. @param kinds the kinds of work, if there may be more than
   * before
   */
  wake(...kinds: readonly NewWork[]): void {
    for (const kind of kinds) this.#source.expect(kind);
    this.#isWoken = true;
    this.look();
  }

  /** Polls because a worker is idle, or may be. */
  look(): void {
    if (!this.#isOn || this.#areClaimsLapsed || this.#isAlone) return;
    if (this.#drain.isOn && !this.#isUnoccupied) return;
    if (this.#claimId !== undefined || !(this.#isPlenty || this.#isWoken)) return;
    const ready = this.#pool.ready();
    // The first worker may get work that runs alone.
    const looking =
      this.#isPlenty && !this.#isUnoccupied
        ? this.#ahead.inTurns(ready)
        : ready.filter(({ isIdle }) => isIdle).slice(0, 1);
    if (looking.length > 0) void this.#claimFor(looking);
    if (!ready.some(({ isIdle }) => isIdle)) void this.#startThreads();
  }

  /** Starts threads while all are busy, if there is work for them. */
  async #startThreads(): Promise<void> {
    const startable = this.#pool.startableCount;
    if (startable === 0 || this.#isCounting) return;
    this.#isCounting = true;
    // The next poll reports why the database doesn't respond.
    const waiting = await this.#source.waiting(startable).catch(() => 0);
    this.#isCounting = false;
    if (this.#isOn && waiting > 0) this.#pool.startThreads(waiting);
  }

  /** Whether this job or slice is running, or may start soon because the current poll claimed it. */
  isHeld(id: ObjectId, claimId: unknown): boolean {
    return (
      this.#outcomes.hasGivenUp(id) ||
      [...this.#held].some((work) => idKey(work.id) === idKey(id)) ||
      (this.#claimId !== undefined && idKey(claimId) === idKey(this.#claimId))
    );
  }

  /** Waits up to `timeoutMs` for the outcomes of claimed work to be written. @returns whether they are */
  async settled(timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    while (!this.#isUnoccupied) {
      if (performance.now() >= end) return false;
      await sleep(POLL_EVERY_MS);
    }
    return true;
  }

  /** Whether no work is running or claimed. */
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

  /** Starts the work claimed for an idle worker; requeues the work claimed for an exiting one. */
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
    // This may have been the last slice of its job, or the step before the slices, or the remaining slices
    // need an idle server.
    if (work.order.step === 'slice') this.#source.expect('slices');
    if (work.order.step === 'before' || this.#isUnoccupied) this.#source.expect('batches');
    if (this.#isPlenty) this.look();
    else this.wake();
  }

  async #settled(work: Work, worker: Worker, outcome: WorkOutcome): Promise<void> {
    if (this.#lapsed.has(work) && outcome.exception !== undefined) {
      // A worker in native code may continue with it.
      await worker.ended;
      return this.#outcomes.giveBack(work);
    }
    await this.#outcomes.settle(work, outcome);
  }

  #giveBack(given: readonly Work[]): void {
    for (const work of given) void this.#outcomes.giveBack(work).finally(() => this.#letGo(work));
  }
}
