import type { ObjectId } from 'bson';
import type { Collection, Document, Filter } from 'mongodb';
import { exactly } from '../../mongo/stored/exactly';
import { isWhole } from '../../mongo/stored/stored-record';
import { dropSlices } from '../batch/drop-slices';
import { JOB_SCHEMA, type JobDocument, type JobException } from '../model/job-document';
import { ONE_MORE_FAILURE, WORK_FIELDS } from '../model/job-transitions';
import { type Claimer, claimedBy, claimFirst, countWaiting, HAS_TO_RUN_ALONE, type NewClaim } from './claim';
import type { GroupedWrites } from './grouped-writes';

// The servers' writes to jobs. Every write is guarded by the claim: the result of a job that was taken away
// is discarded.

/** A place in the order of claiming: by priority, then by id. */
export interface Place {
  readonly priority: number;
  readonly _id: ObjectId;
}

/** The order of claiming. */
export const FIRST = { priority: 1, _id: 1 } as const;
const IS_DUE = { $or: [{ run_at: null }, { $expr: { $lte: ['$run_at', '$$NOW'] } }] };
/** A job with damaged fields isn't started: it stays in the queue, and is shown as damaged. */
export const IS_WHOLE: Filter<Document> = isWhole(JOB_SCHEMA);
const IS_DAMAGED: Filter<Document> = { $nor: [IS_WHOLE] };
/**
 * How far into the queue to search for jobs that can't start: a longer search would cost too much in a long
 * queue.
 */
const LOOK_AHEAD = 100;

/** Finds damaged jobs at the front of the queue, which no server starts. */
export async function damagedJobs(jobs: Collection<JobDocument>): Promise<Document[]> {
  return jobs
    .aggregate([
      { $match: { state: 'queued' } },
      { $sort: FIRST },
      { $limit: LOOK_AHEAD },
      { $match: IS_DAMAGED },
    ])
    .toArray();
}

/** Returns whether work that must run alone is at the front of a queue. @param order the order of claiming */
export async function awaitsIdleServer<T extends Document>(
  work: Collection<T>,
  filter: Filter<Document>,
  order: Document = FIRST,
): Promise<boolean> {
  const found = await work
    .aggregate([
      { $match: { state: 'queued' } },
      { $sort: order },
      { $limit: 10 * LOOK_AHEAD },
      { $match: { $and: [filter, { $expr: HAS_TO_RUN_ALONE }] } },
      { $limit: 1 },
    ])
    .toArray();
  return found.length > 0;
}

/** The fields that are removed from finished work: all but the claim that finished it. */
export const FIELDS_OF_WORK_ITSELF = WORK_FIELDS.filter((name) => name !== 'claim_id');

/** A batch job waits for its records. */
const HAS_RECORDS = { $or: [{ slice_size: null }, { record_count: { $ne: null } }] };

/**
 * Claims the first queued jobs that are due: one for each claim, as far as there are enough.
 *
 * @param filter matches the jobs that this server runs
 * @param before only jobs ahead of this place
 */
export async function claimJobs(
  jobs: Collection<JobDocument>,
  filter: Filter<Document>,
  claims: readonly NewClaim[],
  before?: Place,
): Promise<readonly JobDocument[]> {
  const conditions = [...claimable(filter), ...(before === undefined ? [] : [comesBefore(before)])];
  return claimFirst({ work: jobs, filter: { $and: conditions }, order: FIRST }, claims);
}

/**
 * Counts the jobs that a busy server could claim, up to `most`. @param filter matches the jobs that this
 * server runs
 */
export function countWaitingJobs(
  jobs: Collection<JobDocument>,
  filter: Filter<Document>,
  most: number,
): Promise<number> {
  return countWaiting({ work: jobs, filter: { $and: claimable(filter) } }, most);
}

function claimable(filter: Filter<Document>): Filter<Document>[] {
  return [IS_DUE, HAS_RECORDS, filter, IS_WHOLE];
}

function comesBefore({ priority, _id }: Place): Filter<Document> {
  return { $or: [{ priority: { $lt: priority } }, { priority, _id: { $lt: _id } }] };
}

/** The outcome of a claimed job: its changed fields, and the exception if it failed. */
export interface JobOutcome {
  readonly changed?: Document;
  readonly exception?: JobException;
}

/** Writes the outcome of a job. @returns false if this claimer no longer held it: nothing is written then */
export async function settleJob(
  writes: GroupedWrites,
  jobs: Collection<JobDocument>,
  job: Pick<JobDocument, '_id' | 'destroy_on_complete'>,
  claimer: Claimer,
  { changed, exception }: JobOutcome,
): Promise<boolean> {
  const filter = claimedBy(job._id, claimer);
  if (exception === undefined && job.destroy_on_complete) {
    const isDeleted = await writes.write(jobs, { deleteOne: { filter } });
    return isDeleted === true || (await jobs.findOne({ _id: exactly(job._id) })) === null;
  }
  const endState = exception === undefined ? 'completed' : 'failed';
  const state =
    exception === undefined
      ? { ...literal({ ...changed, state: endState }), percent_complete: 100 }
      : { ...literal({ ...changed, state: endState, exception }), failure_count: ONE_MORE_FAILURE };
  const update = [{ $set: { ...state, completed_at: '$$NOW' } }, { $unset: FIELDS_OF_WORK_ITSELF }];
  const isWritten = await writes.write(jobs, { updateOne: { filter, update } });
  if (isWritten === true) return true;
  // Others of its group were not found, or an earlier attempt lost its reply: the claim stays on finished
  // work.
  const isEnded = { _id: exactly(job._id), state: endState, claim_id: claimer.claimId };
  return (await jobs.findOne(isEnded as Filter<Document>, { projection: { _id: 1 } })) !== null;
}

/** Returns values for a pipeline without evaluating them. */
export function literal(values: Document): Document {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { $literal: value }]));
}

/** Removes a claimed job together with its slices, without running it, because it has expired. */
export async function destroyClaimed(
  jobs: Collection<JobDocument>,
  { _id, slice_size }: JobDocument,
  claimer: Claimer,
): Promise<void> {
  const { deletedCount } = await jobs.deleteOne(claimedBy(_id, claimer));
  if (deletedCount > 0 && slice_size !== undefined) await dropSlices(jobs.db, _id);
}
