import type { Collection, Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import type { JobDocument } from './job-document';

/** A job, and the database's clock at the time of the read. */
export interface JobNow {
  readonly job: JobDocument;
  readonly now: Date;
}

/** Reads a job's current document. @throws RocketJobError `not_found` */
export async function readWithClock<T extends Document>(jobs: Collection<T>, id: unknown): Promise<JobNow> {
  const [found] = await jobs
    .aggregate([{ $match: { _id: exactly(id) } }, { $set: { _read_at: '$$NOW' } }])
    .toArray();
  if (found === undefined) {
    throw new RocketJobError(
      'not_found',
      `No job has the id ${shown(valueText(id))}. Completed jobs are deleted unless \`destroy_on_complete\` is false.`,
      { what: 'job', id: valueText(id) },
    );
  }
  const { _read_at: now, ...job } = found;
  return { job: promoted(job) as JobDocument, now };
}
