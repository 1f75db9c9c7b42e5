import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectId } from 'bson';
import { valueText } from '../../errors/value-text';
import { exceptionFrom } from '../../job/model/job-exception';
import type { WorkOutcome } from '../../job/perform/perform';
import { loggerFor } from '../../logging/logger';
import { isTransient } from '../../mongo/driver-errors';
import { idKey } from '../../mongo/stored/id-key';
import type { Work } from './claimed-work';

/** The delay before a write is retried. */
const RETRY_MS = 1_000;
/** The number of attempts at a write that the database refuses: it won't accept it later either. */
const MOST_REFUSALS = 3;

/**
 * Writes the outcomes of jobs and slices: retries until the database accepts them, and abandons those that it
 * refuses.
 */
export class OutcomeWriter {
  readonly #logger = loggerFor('RocketJob::Supervisor');
  /**
   * Ids of work whose outcome the database refuses. The work isn't requeued, because it would run again and
   * again.
   */
  readonly #refused = new Set<string>();
  #isAbandoned = false;

  /** Whether the outcome of this job or slice was abandoned because the database refuses it. */
  hasGivenUp(id: ObjectId): boolean {
    return this.#refused.has(idKey(id));
  }

  /** Stops writing. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Writes the outcome of work. Resolves when it is written or abandoned; never rejects. */
  settle(work: Work, outcome: WorkOutcome): Promise<void> {
    return this.#write(work, (error) =>
      work.settle(error === undefined ? outcome : failedToBeWritten(error)),
    );
  }

  /** Requeues work. Resolves as `settle` does. */
  giveBack(work: Work): Promise<void> {
    return this.#write(work, () => work.giveBack());
  }

  /**
   * Retries until it is written, because an outage of the database only costs time; a refused write is
   * retried a few times.
   */
  async #write(work: Work, write: (refused?: unknown) => Promise<void>): Promise<void> {
    let refused: unknown;
    let refusals = 0;
    while (!this.#isAbandoned) {
      try {
        await write(refused);
        this.#refused.delete(idKey(work.id));
        return;
      } catch (error) {
        if (!isTransient(error)) {
          refused = error;
          refusals++;
        }
        if (refusals >= MOST_REFUSALS) return this.#giveUp(work, error as Error);
        this.#logger.warn("Can't write the outcome of a job, retrying", error as Error);
        await sleep(RETRY_MS);
      }
    }
  }

  #giveUp({ id, order }: Work, error: Error): void {
    this.#refused.add(idKey(id));
    const { _id, _type } = order.job;
    this.#logger.error(
      `The database refuses the outcome of ${_type} ${valueText(_id)}: it stays \`running\`, and this server stops retrying. Correct its document or the rules of its collection, then abort or destroy the job.`,
      error,
    );
  }
}

/** The database refuses the outcome (for example, it is too large): that counts as a failure of the job. */
function failedToBeWritten(error: unknown): WorkOutcome {
  return { exception: exceptionFrom(error) };
}
