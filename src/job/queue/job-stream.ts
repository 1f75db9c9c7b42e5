import { setTimeout as sleep } from 'node:timers/promises';
import type { AggregationCursor, Db, Document } from 'mongodb';
import { OpenCursor } from '../../event/listen/strategies/cursor';
import { loggerFor } from '../../logging/logger';
import { jobsIn } from '../model/job-collections';

/** A MongoDB without a replica set has no change streams. */
const NOT_SUPPORTED: readonly unknown[] = [40_573, 115];
const REOPEN_AFTER_MS = 1_000;

/**
 * The changes that make a job claimable: it is created, or queued again, or its slices become available. A
 * claim doesn't.
 */
const MAKES_WORK: Document[] = [
  {
    $match: {
      $or: [
        { operationType: 'insert' },
        { 'updateDescription.updatedFields.state': 'queued' },
        { 'updateDescription.updatedFields.record_count': { $exists: true } },
        { 'updateDescription.updatedFields.sub_state': 'processing' },
        {
          'updateDescription.updatedFields.state': 'running',
          'updateDescription.updatedFields.worker_name': { $exists: false },
        },
      ],
    },
  },
  { $project: { operationType: 1 } },
];

/**
 * Reports when a job becomes claimable, whoever created it. If the database has no change streams, it reports
 * nothing, and servers poll every `max_poll_seconds`.
 */
export class JobStream {
  readonly #database: () => Promise<Db>;
  readonly #onWork: (isNew: boolean) => void;
  readonly #logger = loggerFor('RocketJob::Job');
  readonly #closed = new AbortController();
  #running: Promise<void> | undefined;

  /** @param onWork gets whether the job was just created */
  constructor(database: () => Promise<Db>, onWork: (isNew: boolean) => void) {
    this.#database = database;
    this.#onWork = onWork;
  }

  /** Reads until it is closed. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#read();
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #read(): Promise<void> {
    const { signal } = this.#closed;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      try {
        await this.#readStream(isFirst);
      } catch (error) {
        if (signal.aborted) return;
        if (NOT_SUPPORTED.includes((error as { code?: unknown }).code)) {
          this.#logger.info('The database has no change streams: polling for jobs every `max_poll_seconds`');
          return;
        }
        this.#logger.debug('Lost the change stream of jobs, reopening it', error as Error);
        await sleep(REOPEN_AFTER_MS, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  /**
   * Doesn't use `watch`, which reopens a lost stream on its own and may leave the cursor of the first attempt
   * behind.
   */
  async #readStream(isFirst: boolean): Promise<void> {
    const { signal } = this.#closed;
    const database = await this.#database();
    const jobs = jobsIn(database);
    const stream = new OpenCursor<Document, AggregationCursor>(database, signal, (session) =>
      jobs.aggregate([{ $changeStream: {} }, ...MAKES_WORK], { session }),
    );
    try {
      // Changes made while there was no stream are found by polling.
      let change = await stream.next();
      if (!isFirst) this.#onWork(false);
      while (!signal.aborted) {
        if (change !== null) this.#onWork(change['operationType'] === 'insert');
        else if (stream.cursor.closed || stream.cursor.id?.isZero() === true) return;
        change = await stream.next();
      }
    } finally {
      await stream.release();
    }
  }
}
