import type { Collection, Document, Filter } from 'mongodb';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { JobDocument } from '../model/job-document';
import { ONE_MORE_FAILURE, WORK_FIELDS } from '../model/job-transitions';
import type { SliceDocument } from '../slices/slice-document';
import { SLICE_SCHEMA } from '../slices/slice-document';
import { type Claimer, claimedBy, claimFields, fitFor, type NewClaim } from './claim';
import { FIRST, IS_WHOLE, type JobOutcome, literal } from './job-queue';
import type { SlicesLeft } from './slice-queue';

// The servers' writes to batch jobs. A running batch job has no single owner: any free server joins it with a
// read.

/** Returns the batch jobs whose slices can be claimed, in the order of claiming. */
export async function runningBatches(
  jobs: Collection<JobDocument>,
  filter: Filter<Document>,
): Promise<readonly JobDocument[]> {
  const found = jobs.find(
    { state: 'running', sub_state: 'processing', $and: [filter, IS_WHOLE] },
    { sort: FIRST },
  );
  return found.toArray();
}

/** Lets all servers join: the part before the slices is done. */
export async function openBatch(
  jobs: Collection<JobDocument>,
  { _id }: JobDocument,
  claimer: Claimer,
  { changed }: JobOutcome,
): Promise<boolean> {
  const { matchedCount } = await jobs.updateOne(claimedBy(_id, claimer), {
    $set: { ...changed, sub_state: 'processing' },
    $unset: Object.fromEntries(WORK_FIELDS.map((name) => [name, 1])),
  });
  return matchedCount > 0;
}

/** Claims the part after the slices, for one server. */
export async function claimAfter(
  jobs: Collection<JobDocument>,
  { _id }: JobDocument,
  claim: NewClaim,
): Promise<JobDocument | undefined> {
  const claimed = await jobs.findOneAndUpdate(
    { _id, state: 'running', sub_state: 'processing', ...fitFor(claim) },
    [{ $set: { sub_state: 'after', ...claimFields(claim) } }],
    { returnDocument: 'after' },
  );
  return claimed ?? undefined;
}

/** Marks a job as failed if all its slices are done or failed. */
export async function failBatch(
  jobs: Collection<JobDocument>,
  job: JobDocument,
  { count, first }: Extract<SlicesLeft, { status: 'failed' }>,
): Promise<void> {
  const why = new StoredRecord(SLICE_SCHEMA, first);
  const class_name = why.get('exception.class_name') ?? 'Error';
  const message = why.get('exception.message') ?? '';
  const backtrace = why.get('exception.backtrace') ?? [];
  const slices = count === 1 ? '1 slice' : `${count} slices`;
  const exception = { class_name, message: `${slices} failed, the first with: ${message}`, backtrace };
  await jobs.updateOne({ _id: job._id, state: 'running', sub_state: 'processing' }, [
    {
      $set: {
        ...literal({ state: 'failed', exception, percent_complete: percentDone(job, count) }),
        failure_count: ONE_MORE_FAILURE,
        completed_at: '$$NOW',
      },
    },
  ]);
}

/** Writes the progress of a job. */
export async function writeProgress(
  jobs: Collection<JobDocument>,
  job: JobDocument,
  slices: Collection<SliceDocument>,
): Promise<void> {
  const percent_complete = percentDone(job, await slices.estimatedDocumentCount());
  await jobs.updateOne(
    { _id: job._id, state: 'running', sub_state: 'processing' },
    { $max: { percent_complete } },
  );
}

/** Stays below 100 until the part after the slices is done. */
function percentDone({ record_count = 0, slice_size = 1 }: JobDocument, slicesLeft: number): number {
  const total = Math.max(1, Math.ceil(record_count / slice_size));
  return Math.min(99, Math.max(0, Math.floor((100 * (total - slicesLeft)) / total)));
}
