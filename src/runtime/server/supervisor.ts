import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectId } from 'mongodb';
import { whenStatusChanges } from '../../event/listen/listener-state';
import { addLevelSink } from '../../logging/levels';
import { loggerFor } from '../../logging/logger';
import { logThreadStacks, type ThreadDump } from '../../logging/thread-stacks';
import { checkServerCollections } from '../../mongo/collection-type';
import { LeaseKeeper } from '../../server/leases/lease-keeper';
import type { ServerState } from '../../server/records/server-document';
import type { ServerControl, WorkerControl } from '../../subscribers/server-control';
import { idleMsOf } from '../threads/server-thread';
import type { ThreadMessage } from '../threads/thread-messages';
import { withBuiltInSubscribers } from './built-in-subscribers';
import { Heartbeat } from './heartbeat';
import { InterruptibleSleep } from './interruptible-sleep';
import { refreshSettings } from './refresh-settings';
import type { ServerParts } from './server-parts';
import { ShutdownSequence } from './shutdown-sequence';

/** The delay before a failed heartbeat is retried. */
const RETRY_MS = 1_000;
/** Idle workers exit within this time, so that the heartbeat of a paused server no longer counts them. */
const WAIT_AT_PAUSE_MS = 100;

/**
 * Runs one server from the creation of its document to its removal: keeps its workers running, acts on the
 * server's events, and shuts everything down again. Mirrors `RocketJob::Supervisor`.
 */
export class Supervisor implements ServerControl {
  readonly id: ObjectId;
  readonly name: string;
  readonly #parts: ServerParts;
  readonly #heartbeat: Heartbeat;
  readonly #leases: LeaseKeeper;
  readonly #shutdownSequence: ShutdownSequence;
  readonly #sleep = new InterruptibleSleep();
  readonly #shutdown = new AbortController();
  readonly #shutdownOrdered: Promise<unknown>;
  readonly #logger = loggerFor('RocketJob::Supervisor');
  /** True between the first and the last write of the document. */
  #isRegistered = false;
  #isStarted = false;
  /** From the call until a heartbeat has confirmed the pause: the server acts as if it were paused already. */
  #pausing: 'wanted' | 'written' | undefined;
  /** The callers that wait for a heartbeat. */
  #refreshes: (() => void)[] = [];

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.id = parts.registration.id;
    this.name = parts.registration.name;
    this.#heartbeat = new Heartbeat(parts.registration, (sentAt) => parts.runner.renewClaims(sentAt));
    this.#leases = new LeaseKeeper(parts.environment, parts.registration.id);
    this.#shutdownSequence = new ShutdownSequence(parts, this.#heartbeat, () => this.threadDump());
    this.#shutdownOrdered = once(this.#shutdown.signal, 'abort');
  }

  /**
   * Resolves when the server has stopped and its document is removed.
   *
   * @throws RocketJobError `name_taken`, or the error that the user's code threw while loading: nothing has
   *   started
   */
  async run(): Promise<void> {
    const database = await this.#parts.environment.database();
    this.#logger.info(`Using MongoDB Database: ${database.databaseName}`);
    await checkServerCollections(database);
    addLevelSink((levels) => this.tellThreads({ type: 'levels', levels }));
    this.#beatWhenListenerChanges();
    this.#parts.pool.onChange(() => this.#sleep.wake());
    this.#parts.pool.onLoadFailure((error) => void this.#pauseBecause(error));
    try {
      await this.#unlessStopped(this.#parts.application.start());
      // The user's code may have set some settings.
      await this.#parts.settings.refresh(this.#parts.environment.secretConfig.stored());
      const refresh = () => refreshSettings(this.#parts).finally(() => this.#sleep.wake());
      await this.#unlessStopped(this.#parts.pool.open(this.#parts.settings.values.maxWorkers));
      await withBuiltInSubscribers(this.#parts.environment, this, refresh, this.#leases, async () => {
        // Live before the document is visible, so that everyone who finds this server can reach it.
        await this.#unlessStopped(this.#parts.environment.listen());
        if (this.#isStopping) return;
        await this.#register();
        await this.#supervise();
        for (const refreshed of this.#refreshes.splice(0)) refreshed();
        await this.#shutdownSequence.finishWork();
      });
    } finally {
      this.#leases.stop();
      await this.#shutdownSequence.takeDown(this.#isRegistered);
    }
  }

  /**
   * After `run()`: whether a thread is stuck in native code and couldn't be terminated. The process can't
   * exit on its own then.
   */
  get hasThreadsLeft(): boolean {
    return this.#shutdownSequence.hasThreadsLeft;
  }

  stop(): void {
    this.#shutdown.abort();
    this.#sleep.wake();
  }

  async pause(): Promise<void> {
    this.#pausing = 'wanted';
    this.#parts.runner.work(false);
    try {
      if (this.#isStarted) await this.#writePause();
    } catch (error) {
      this.#pausing = undefined;
      throw error;
    } finally {
      this.#sleep.wake();
    }
  }

  async resume(): Promise<void> {
    this.#pausing = undefined;
    if (this.#isStarted) await this.#parts.registration.moveTo('running');
    this.#sleep.wake();
  }

  /** Resolves with the next heartbeat that starts after this call. */
  async refresh(): Promise<void> {
    if (this.#isStopping) return void (await this.#heartbeat.beat(this.#parts.pool.livingCount));
    await new Promise<void>((resolve) => {
      this.#refreshes.push(resolve);
      this.#sleep.wake();
    });
  }

  async kill(waitTimeoutSeconds: number): Promise<void> {
    this.stop();
    await this.#shutdownSequence.kill(waitTimeoutSeconds);
  }

  threadDump(): Promise<ThreadDump> {
    return this.logStacks('RocketJob::WorkerPool');
  }

  /** Writes the stacks of all threads to the log, with the workers' current work. */
  logStacks(className?: string): Promise<ThreadDump> {
    const workOf = (thread: string) => this.#parts.pool.workOf(thread);
    const awaitingOf = (thread: string) => this.#parts.pool.awaitingOf(thread);
    return logThreadStacks({
      ...(className === undefined ? {} : { className }),
      workOf,
      awaitingOf,
      idleMsOf,
    });
  }

  worker(workerId: number): WorkerControl | 'not_started' | undefined {
    return this.#parts.pool.find(workerId);
  }

  /** Sends a message to all other threads of this process. */
  tellThreads(order: ThreadMessage): void {
    this.#parts.pool.tell(order);
    this.#parts.application.tell(order);
  }

  /**
   * A thread can't load the files of `--require`: a dependency is missing now, and would be missing for other
   * threads too.
   */
  async #pauseBecause(error: Error): Promise<void> {
    this.#logger.fatal(
      "A worker can't load the files of --require, so this server pauses. Resume it when they can be loaded again.",
      error,
    );
    let isWritten = false;
    while (!isWritten && !this.#isStopping) {
      isWritten = await this.pause().then(
        () => true,
        () => false,
      );
      if (!isWritten) await sleep(RETRY_MS);
    }
  }

  get #isStopping(): boolean {
    return this.#shutdown.signal.aborted;
  }

  async #unlessStopped(step: Promise<void>): Promise<void> {
    await Promise.race([step, this.#shutdownOrdered]);
  }

  /** Keeps the listener's state in the document current. */
  #beatWhenListenerChanges(): void {
    const beat = () => this.#sleep.wake();
    this.#parts.environment.listeners.onChange(whenStatusChanges(beat));
    this.#parts.application.onListener(beat);
  }

  async #register(): Promise<void> {
    const { registration, settings } = this.#parts;
    const { maxWorkers, heartbeatSeconds } = settings.values;
    this.#isRegistered = true;
    this.#parts.runner.beforeHeartbeat();
    if (!(await registration.create(maxWorkers, heartbeatSeconds, this.#shutdown.signal))) return;
    await registration.started();
    this.#isStarted = true;
    // The pause was heard before there was a running server to pause.
    if (this.#pausing !== undefined) await this.#writePause();
    this.#parts.runner.open();
    this.#logger.info('Rocket Job Server started', { server: this.name, server_id: this.id.toHexString() });
  }

  async #writePause(): Promise<void> {
    await this.#parts.registration.moveTo('paused');
    if (this.#pausing === 'wanted') this.#pausing = 'written';
  }

  /**
   * Runs until the server stops. Changes of the document's state by others take effect at the next heartbeat.
   */
  async #supervise(): Promise<void> {
    const { runner } = this.#parts;
    let state: ServerState = 'running';
    while (!this.#isStopping) {
      const asked = this.#refreshes.length;
      const actsAs: ServerState = this.#pausing === undefined ? state : 'paused';
      await this.#balance(actsAs);
      const seesPause = this.#pausing === 'written';
      const answer = await this.#heartbeat.beat(this.#parts.pool.capacity);
      runner.heartbeat(answer !== 'away');
      if (answer !== 'away') {
        if (seesPause) this.#pausing = undefined;
        for (const refreshed of this.#refreshes.splice(0, asked)) refreshed();
        void this.#leases.takeBack();
      }
      if (answer === 'stopping') return;
      if (answer === 'gone') return this.#shutdownSequence.abandon();
      const { heartbeatMs } = this.#parts.settings;
      if (answer === 'away' || this.#pausing !== undefined)
        await this.#sleep.wait(Math.min(RETRY_MS, heartbeatMs));
      else if (answer === actsAs) await this.#sleep.wait(heartbeatMs);
      if (answer !== 'away') state = answer;
    }
  }

  async #balance(state: ServerState): Promise<void> {
    const { pool, application, runner } = this.#parts;
    void application.restartIfEnded();
    runner.beforeHeartbeat();
    runner.work(state === 'running');
    if (state === 'paused') {
      pool.stop();
      // Doesn't wait for slower workers: writes the heartbeat now, and again when they have exited.
      if (!(await pool.join(WAIT_AT_PAUSE_MS))) void pool.ended().then(() => this.#sleep.wake());
    }
    pool.prune();
    if (state === 'running') {
      void pool.rebalance(this.#parts.settings.values.maxWorkers).then((changed) => {
        if (changed > 0) this.#sleep.wake();
      });
    }
  }
}
