import type { ChangeStream, Db, Document } from 'mongodb';
import { loggerFor } from '../logging/logger';
import { NODE_JOBS } from '../mongo/collection-names';

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
  #stream: ChangeStream | undefined;
  #isOpen = true;

  /** @param onWork told whether the job has just been created */
  constructor(database: () => Promise<Db>, onWork: (isNew: boolean) => void) {
    this.#database = database;
    this.#onWork = onWork;
  }

  /** Reads until it is closed. Never rejects. */
  async run(): Promise<void> {
    while (this.#isOpen) {
      try {
        this.#stream = (await this.#database())
          .collection(NODE_JOBS)
          .watch(MAKES_WORK, { maxAwaitTimeMS: 1_000 });
        for await (const { operationType } of this.#stream) this.#onWork(operationType === 'insert');
      } catch (error) {
        if (!this.#isOpen) return;
        if (NOT_SUPPORTED.includes((error as { code?: unknown }).code)) {
          this.#logger.info('The database has no change streams: looking for jobs every `max_poll_seconds`');
          return;
        }
        this.#logger.debug('The change stream of jobs was lost, opening it again', error as Error);
        await new Promise((resolve) => setTimeout(resolve, REOPEN_AFTER_MS).unref());
      }
    }
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#stream?.close();
  }
}
