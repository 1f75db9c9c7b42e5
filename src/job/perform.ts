import { BSON, type Document } from 'bson';
import { RocketJobError } from '../errors/rocket-job-error';
import { encodeParameters } from '../event/codec';
import { withGlobalLevel } from '../logging/levels';
import { loggerFor } from '../logging/logger';
import { ownFieldNames } from './job-attributes';
import { jobClassNamed } from './job-classes';
import type { JobDocument } from './job-document';
import { exceptionFrom } from './job-exception';
import type { JobOutcome } from './job-queue';
import { type JobRecord, loadJob } from './job-record';

/** What a worker is to do of a job. */
export interface WorkOrder {
  readonly job: JobDocument;
}

/** What came of it. */
export interface WorkOutcome extends JobOutcome {}

/** Does what is ordered, as a worker does: whatever becomes of it is the outcome, and nothing is thrown. */
export async function perform({ job: document }: WorkOrder): Promise<WorkOutcome> {
  const start = performance.now();
  const logger = loggerFor(document._type);
  const facts = () => ({
    job: document._id.toHexString(),
    duration_ms: Math.round((performance.now() - start) * 1_000) / 1_000,
  });
  return withGlobalLevel(document.log_level, async () => {
    try {
      const outcome = await outcomeOf(document);
      logger.info('Completed #perform', facts());
      return outcome;
    } catch (error) {
      logger.error('Failed #perform', { ...facts(), err: error });
      return { exception: exceptionFrom(error, document.worker_name) };
    }
  });
}

async function outcomeOf(document: JobDocument): Promise<JobOutcome> {
  const job = jobOf(document);
  const before = ownFields(job);
  await (job as unknown as { perform(): unknown }).perform();
  const after = ownFields(job);
  const isChanged = Buffer.compare(BSON.serialize(before), BSON.serialize(after)) !== 0;
  return isChanged ? { changed: after } : {};
}

function jobOf(document: JobDocument): JobRecord {
  const jobClass = jobClassNamed(document._type);
  if (jobClass === undefined) {
    const what = `the class of job ${document._id.toHexString()}`;
    const message = `Expected ${what} to be known in every worker, got \`${document._type}\`. Register it where the file is loaded, not later.`;
    throw new RocketJobError('invalid_argument', message, { argument: '_type', value: document._type });
  }
  const job = new jobClass();
  loadJob(job, { document, readAt: new Date(), isRuby: false });
  return job;
}

/** A job's own fields as they are stored. */
function ownFields(job: JobRecord): Document {
  const values = Object.entries(job).filter(([, value]) => value !== undefined);
  const names = new Set(ownFieldNames(job));
  return encodeParameters(Object.fromEntries(values.filter(([name]) => names.has(name))));
}
