import { loggerFor } from '../../logging/logger';
import { inTime } from '../../mongo/in-time';
import type { Heartbeat } from './heartbeat';
import type { ServerParts } from './server-parts';

/** How often it is said that workers are waited for; the heartbeat goes on meanwhile. */
const WAIT_FOR_WORKERS_MS = 5_000;
/** What the last receipts are given to be written. */
const ANSWER_WITHIN_MS = 1_000;
/** A database that does not answer must not keep the process from ending. */
const REMOVE_WITHIN_MS = 5_000;
/** Nor from leaving what came of its last jobs unsaid: then its document stays too, and the jobs are done again. */
const WRITE_WITHIN_MS = 5_000;

/**
 * How a server comes to its end: its workers finish or are killed, what came of their work is written, and its document
 * goes. Mirrors the end of `RocketJob::Supervisor`.
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

  /** After `takeDown()`: whether a thread could not be ended, as it is in native code. */
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

  /** Ends the workers by force, after so many seconds. */
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

  /** Its document is gone: what it works on is ended and goes back in the queue, before other servers take it. */
  async abandon(): Promise<void> {
    this.#logger.info('Server has been destroyed. Going down hard!');
    this.#parts.runner.lapse();
    await this.#dumpThreads();
    await this.#parts.pool.kill();
    this.#isKilled = true;
  }

  /** @param isRegistered whether there may be a document of it */
  async takeDown(isRegistered: boolean): Promise<void> {
    const { pool, application, runner, environment } = this.#parts;
    const ended = await Promise.all([application.end(this.#isKilled), pool.kill()]);
    this.#hasThreadsLeft = !ended.every(Boolean);
    await runner.close(WRITE_WITHIN_MS);
    // Whoever sees the document gone must find the answer to what made it go.
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
