import type { ObjectId } from 'bson';
import type { Collection, Document, Filter } from 'mongodb';
import { exactly } from '../../mongo/stored/exactly';
import { isWhole } from '../../mongo/stored/stored-record';
import { dropSlices } from '../batch/drop-slices';
import { JOB_SCHEMA, type JobDocument, type JobException } from '../model/job-document';
import { ONE_MORE_FAILURE, WORK_FIELDS } from '../model/job-transitions';

// The jobs in the database, as servers write them. Every write is guarded by who has claimed the job: what a server
// says of a job that was taken from it meanwhile counts for nothing.

/** Who works on a job or a slice. */
export interface Claimer {
  readonly serverId: ObjectId;
  /** `host:pid:worker_id` */
  readonly workerName: string;
}

/** Who claims a job or a slice, and for how long at first: its server's heartbeat renews that. */
export interface NewClaim extends Claimer {
  readonly claimMs: number;
  /** Whether its server works on nothing else: only then it gets work that has to run alone. */
  readonly isAlone: boolean;
}

/** Where in the order of claiming: by priority, then by id. */
export interface Place {
  readonly priority: number;
  readonly _id: ObjectId;
}

/** The order of claiming. */
export const FIRST = { priority: 1, _id: 1 } as const;
const IS_DUE = { $or: [{ run_at: null }, { $expr: { $lte: ['$run_at', '$$NOW'] } }] };
/** A job that cannot be read as one is not started: it stays where it is, and is shown as damaged. */
export const IS_WHOLE: Filter<Document> = isWhole(JOB_SCHEMA);
const IS_DAMAGED: Filter<Document> = { $nor: [IS_WHOLE] };
/** How far into the queue to look for jobs that are not started: a longer look costs a long queue too much. */
const LOOK_AHEAD = 100;

/** Finds the damaged jobs among the first ones in the queue, which no server starts. */
export async function damagedJobs(jobs: Collection): Promise<Document[]> {
  return jobs
    .aggregate([
      { $match: { state: 'queued' } },
      { $sort: FIRST },
      { $limit: LOOK_AHEAD },
      { $match: IS_DAMAGED },
    ])
    .toArray();
}

/** Work whose server has died while it ran runs alone the next time: nobody can tell which of several has ended the server. */
export const HAS_TO_RUN_ALONE = { $isNumber: '$server_deaths' };

/** The work that a claim may take. */
export function fitFor({ isAlone }: Pick<NewClaim, 'isAlone'>): Filter<Document> {
  return isAlone ? {} : { server_deaths: { $not: { $type: 'number' } } };
}

/** Finds out whether work that has to run alone is among the first in a queue. @param order that of claiming */
export async function awaitsIdleServer(
  work: Collection,
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

/** A batch job waits for its records. */
const HAS_RECORDS = { $or: [{ slice_size: null }, { record_count: { $ne: null } }] };

/**
 * Takes the first queued job that is due.
 *
 * @param filter what this server works on
 * @param before only jobs that come before this place
 */
export async function claimJob(
  jobs: Collection,
  filter: Filter<Document>,
  claim: NewClaim,
  before?: Place,
): Promise<JobDocument | undefined> {
  const conditions: Filter<Document>[] = [IS_DUE, HAS_RECORDS, filter, IS_WHOLE, fitFor(claim)];
  if (before !== undefined) conditions.push(comesBefore(before));
  const claimed = await jobs.findOneAndUpdate(
    { state: 'queued', $and: conditions },
    [{ $set: { state: 'running', started_at: '$$NOW', ...claimFields(claim) } }],
    { sort: FIRST, returnDocument: 'after' },
  );
  return (claimed ?? undefined) as JobDocument | undefined;
}

/** What a claim writes, in a pipeline. `CLAIM_FIELDS` are their names. */
export function claimFields({ serverId, workerName, claimMs, isAlone }: NewClaim): Document {
  return {
    worker_name: { $literal: workerName },
    server_id: serverId,
    claimed_until: { $add: ['$$NOW', claimMs] },
    runs_alone: isAlone ? { $cond: [HAS_TO_RUN_ALONE, true, '$$REMOVE'] } : '$$REMOVE',
  };
}

function comesBefore({ priority, _id }: Place): Filter<Document> {
  return { $or: [{ priority: { $lt: priority } }, { priority, _id: { $lt: _id } }] };
}

/** What a claimed job came to: the fields of its own that it has changed, and why it has failed if it has. */
export interface JobOutcome {
  readonly changed?: Document;
  readonly exception?: JobException;
}

/** Writes what a job came to. @returns false when it was not this claimer's any more: nothing is written then */
export async function settleJob(
  jobs: Collection,
  job: Pick<JobDocument, '_id' | 'destroy_on_complete'>,
  claimer: Claimer,
  { changed, exception }: JobOutcome,
): Promise<boolean> {
  const filter = claimedBy(job._id, claimer);
  if (exception === undefined && job.destroy_on_complete) {
    return (await jobs.deleteOne(filter)).deletedCount > 0;
  }
  const state =
    exception === undefined
      ? { ...literal({ ...changed, state: 'completed' }), percent_complete: 100 }
      : { ...literal({ ...changed, state: 'failed', exception }), failure_count: ONE_MORE_FAILURE };
  const { matchedCount } = await jobs.updateOne(filter, [
    { $set: { ...state, completed_at: '$$NOW' } },
    { $unset: WORK_FIELDS },
  ]);
  return matchedCount > 0;
}

/** Values for a pipeline, as they are. */
export function literal(values: Document): Document {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { $literal: value }]));
}

/** Removes a claimed job, with its slices, without having done it: it has expired. */
export async function destroyClaimed(
  jobs: Collection,
  { _id, slice_size }: JobDocument,
  claimer: Claimer,
): Promise<void> {
  const { deletedCount } = await jobs.deleteOne(claimedBy(_id, claimer));
  if (deletedCount > 0 && slice_size !== undefined) await dropSlices(jobs.db, _id);
}

/** A job or slice as long as this claimer has it. */
export function claimedBy(_id: ObjectId, { serverId, workerName }: Claimer): Filter<Document> {
  return {
    _id: exactly(_id),
    state: 'running',
    server_id: serverId,
    worker_name: exactly(workerName),
  } as Filter<Document>;
}
