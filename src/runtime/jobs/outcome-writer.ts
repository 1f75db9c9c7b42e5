import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectId } from 'bson';
import { valueText } from '../../errors/value-text';
import { exceptionFrom } from '../../job/model/job-exception';
import type { WorkOutcome } from '../../job/perform/perform';
import { loggerFor } from '../../logging/logger';
import { isTransient } from '../../mongo/driver-errors';
import { idKey } from '../../mongo/stored/id-key';
import type { Work } from './claimed-work';

/** How soon a write is tried again. */
const RETRY_MS = 1_000;
/** How often a write is tried that the database refuses: one that it can't take now it won't take later. */
const MOST_REFUSALS = 3;

/** Writes the outcomes of jobs and slices: tries until the database takes them, and gives up those that it refuses. */
export class OutcomeWriter {
  readonly #logger = loggerFor('RocketJob::Supervisor');
  /** By their ids: work whose outcome the database does not take. It is not put back in the queue, to be done again and again. */
  readonly #refused = new Set<string>();
  #isAbandoned = false;

  /** Whether the outcome of this job or slice was given up: the database refuses it. */
  hasGivenUp(id: ObjectId): boolean {
    return this.#refused.has(idKey(id));
  }

  /** From now on writes nothing more. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Writes the outcome of work. Resolves when it is written, given up or abandoned; never rejects. */
  settle(work: Work, outcome: WorkOutcome): Promise<void> {
    return this.#write(work, (error) =>
      work.settle(error === undefined ? outcome : failedToBeWritten(error)),
    );
  }

  /** Puts work back in the queue. Resolves as `settle` does. */
  giveBack(work: Work): Promise<void> {
    return this.#write(work, () => work.giveBack());
  }

  /**
   * Tries until it is written, for an outage of the database costs nothing but time; a write that the database refuses is
   * tried a few times.
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

/** The database does not take what came of it (too large, say): that is a failure of the job. */
function failedToBeWritten(error: unknown): WorkOutcome {
  return { exception: exceptionFrom(error) };
}
