import { setTimeout as sleep } from 'node:timers/promises';
import type { AggregationCursor, Db, Document } from 'mongodb';
import { OpenCursor, replyInTime } from '../../event/listen/strategies/cursor';
import { loggerFor } from '../../logging/logger';
import { jobsIn } from '../model/job-collections';

/** A MongoDB that is no replica set has no change streams. */
const NOT_SUPPORTED: readonly unknown[] = [40_573, 115];
const REOPEN_AFTER_MS = 1_000;

/** What makes work of a job: it is created, or put in the queue again, or its slices may be worked on. Claiming does not. */
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
 * Tells when a job may be claimed that could not before, whoever has created it. Where the database has no change
 * streams it tells nothing, and servers look every `max_poll_seconds`.
 */
export class JobStream {
  readonly #database: () => Promise<Db>;
  readonly #onWork: (isNew: boolean) => void;
  readonly #logger = loggerFor('RocketJob::Job');
  readonly #closed = new AbortController();
  #running: Promise<void> | undefined;

  /** @param onWork told whether the job has just been created */
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

  /** Not by `watch`, which opens a lost stream again by itself and may leave the cursor of the first try behind. */
  async #readStream(isFirst: boolean): Promise<void> {
    const { signal } = this.#closed;
    const database = await this.#database();
    const jobs = jobsIn(database);
    const stream = new OpenCursor<Document, AggregationCursor>(database, (session) =>
      jobs.aggregate([{ $changeStream: {} }, ...MAKES_WORK], { session }),
    );
    try {
      // What came while there was no stream is found by looking.
      let change = await replyInTime(stream.ask(), signal);
      if (!isFirst) this.#onWork(false);
      while (!signal.aborted) {
        if (change !== null) this.#onWork(change['operationType'] === 'insert');
        else if (stream.cursor.closed || stream.cursor.id?.isZero() === true) return;
        change = await replyInTime(stream.ask(), signal);
      }
    } finally {
      await stream.release(signal);
    }
  }
}
