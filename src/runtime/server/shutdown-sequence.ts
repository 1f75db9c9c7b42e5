import { loggerFor } from '../../logging/logger';
import { inTime } from '../../mongo/in-time';
import type { Heartbeat } from './heartbeat';
import type { ServerParts } from './server-parts';

/** The interval for logging that workers haven't finished; heartbeats continue meanwhile. */
const WAIT_FOR_WORKERS_MS = 5_000;
/** How long the last receipts may take to be written. */
const ANSWER_WITHIN_MS = 1_000;
/** A database that doesn't respond must not keep the process from exiting. */
const REMOVE_WITHIN_MS = 5_000;
/**
 * The outcomes of the last jobs get this long too; after that the server's document stays as well, and the
 * jobs run again.
 */
const WRITE_WITHIN_MS = 5_000;

/**
 * Shuts a server down: its workers finish or are killed, the outcomes are written, and its document is
 * removed. Mirrors the end of `RocketJob::Supervisor`.
 */
export class ShutdownSequence {
  readonly #parts: ServerParts;
  readonly #heartbeat: Heartbeat;
  readonly #dumpThreads: () => Promise<unknown>;
  readonly #logger = loggerFor('RocketJob::Supervisor');
  #isKilled = false;
  #hasThreadsLeft = false;

  constructor(parts: ServerParts, heartbeat: Heartbeat, dumpThreads: () => Promise<unknown>) {
    this.#parts = parts;
    this.#heartbeat = heartbeat;
    this.#dumpThreads = dumpThreads;
  }

  /** After `takeDown()`: whether a thread is stuck in native code and couldn't be terminated. */
  get hasThreadsLeft(): boolean {
    return this.#hasThreadsLeft;
  }

  /** Waits for the workers to finish their jobs and slices, unless they are killed meanwhile. */
  async finishWork(): Promise<void> {
    const { pool, registration, runner, settings } = this.#parts;
    runner.work(false);
    pool.stop();
    await registration.moveTo('stopping').catch((error: Error) => {
      this.#logger.warn("Can't write the state `stopping`", error);
    });
    const waitMs = Math.min(WAIT_FOR_WORKERS_MS, settings.heartbeatMs);
    while (!((await pool.join(waitMs)) && (await runner.settled(waitMs))) && !this.#isKilled) {
      this.#logger.info('Waiting for workers to finish processing ...');
      if ((await this.#heartbeat.beat(pool.livingCount)) === 'gone') return this.abandon();
    }
  }

  /** Terminates the workers after a number of seconds. */
  async kill(waitTimeoutSeconds: number): Promise<void> {
    const { pool } = this.#parts;
    this.#logger.info('Stopping Pool');
    pool.stop();
    if (pool.livingCount > 0) {
      this.#logger.info(`Giving pool ${waitTimeoutSeconds} seconds to terminate`);
      await pool.join(waitTimeoutSeconds * 1_000);
    }
    this.#logger.info('Kill Pool');
    this.#isKilled = true;
    await pool.kill();
  }

  /** Called when its document is deleted: stops and requeues its work before other servers take it. */
  async abandon(): Promise<void> {
    this.#logger.info('Server has been destroyed. Going down hard!');
    this.#parts.runner.lapse();
    await this.#dumpThreads();
    await this.#parts.pool.kill();
    this.#isKilled = true;
  }

  /** @param isRegistered whether it may have a document */
  async takeDown(isRegistered: boolean): Promise<void> {
    const { pool, application, runner, environment } = this.#parts;
    const ended = await Promise.all([application.end(this.#isKilled), pool.kill()]);
    this.#hasThreadsLeft = !ended.every(Boolean);
    await runner.close(WRITE_WITHIN_MS);
    // A process that sees the document deleted must find the receipt of the event that caused it.
    await environment.receipts.flush(ANSWER_WITHIN_MS);
    if (isRegistered) await this.#removeDocument();
    this.#logger.info('Shutdown Complete');
  }

  async #removeDocument(): Promise<void> {
    const { registration } = this.#parts;
    const late = () => new Error(`No reply from the database within ${REMOVE_WITHIN_MS} ms`);
    await inTime(registration.remove(), REMOVE_WITHIN_MS, late).catch((error: Error) => {
      const left = `Can't delete the document of ${registration.name}, which is left behind as a zombie`;
      this.#logger.error(left, error);
    });
  }
}
