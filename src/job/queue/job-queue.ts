import type { ObjectId } from 'bson';
import type { Collection, Document, Filter } from 'mongodb';
import { DEFAULT_HEARTBEAT_SECONDS, MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import { exactly } from '../../mongo/stored/exactly';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { isWhole } from '../../mongo/stored/stored-record';
import { dropSlices } from '../batch/drop-slices';
import { JOB_SCHEMA, type JobDocument, type JobException } from '../model/job-document';
import { CLAIM_FIELDS, ONE_MORE_FAILURE } from '../model/job-transitions';

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
  const conditions: Filter<Document>[] = [IS_DUE, HAS_RECORDS, filter, IS_WHOLE];
  if (before !== undefined) conditions.push(comesBefore(before));
  const claimed = await jobs.findOneAndUpdate(
    { state: 'queued', $and: conditions },
    [{ $set: { state: 'running', started_at: '$$NOW', ...claimFields(claim) } }],
    { sort: FIRST, returnDocument: 'after' },
  );
  return (claimed ?? undefined) as JobDocument | undefined;
}

/** What a claim writes, in a pipeline. `CLAIM_FIELDS` are their names. */
export function claimFields({ serverId, workerName, claimMs }: NewClaim): Document {
  return {
    worker_name: { $literal: workerName },
    server_id: serverId,
    claimed_until: { $add: ['$$NOW', claimMs] },
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
    { $unset: CLAIM_FIELDS },
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

/** A batch job that was past its slices finds that out again; whatever else was running is queued. */
const IS_PAST_SLICES = { $eq: ['$sub_state', 'after'] };
const REQUEUED: Document[] = [
  {
    $set: {
      state: { $cond: [IS_PAST_SLICES, 'running', 'queued'] },
      sub_state: { $cond: [IS_PAST_SLICES, 'processing', '$sub_state'] },
      started_at: { $cond: [IS_PAST_SLICES, '$started_at', '$$REMOVE'] },
    },
  },
  { $unset: CLAIM_FIELDS },
];

/** Puts a claimed job or slice back in the queue: the worker it was claimed for has ended. */
export async function giveBack(work: Collection, id: ObjectId, claimer: Claimer): Promise<void> {
  await work.updateOne(claimedBy(id, claimer), REQUEUED);
}

/**
 * Running for nobody: claiming says who works on it in the same write, so its `server_id` was lost or overwritten since. A
 * batch job that works on its slices belongs to nobody.
 */
const IS_UNCLAIMED: Filter<Document> = {
  state: 'running',
  sub_state: { $ne: 'processing' },
  $expr: { $ne: [{ $type: '$server_id' }, 'objectId'] },
};

/** How long a claim counts that does not say until when, from the moment its server was missed first. */
const UNSTATED_MS = MISSED_HEARTBEATS * DEFAULT_HEARTBEAT_SECONDS * 1_000;
/** No server claims for longer: `heartbeat_seconds` is at most 2,147,483. */
const LONGEST_MS = MISSED_HEARTBEATS * 2_147_483 * 1_000;

const SAYS_UNTIL_WHEN = {
  $and: [
    { $eq: [{ $type: '$claimed_until' }, 'date'] },
    { $lte: ['$claimed_until', { $add: ['$$NOW', LONGEST_MS] }] },
  ],
};

/**
 * Puts work back in the queue that is running on none, or on servers which have no document any more, once their claims have
 * run out: the document of a server that lives may have been deleted. Whoever writes first does it.
 *
 * @param work `rocket_job.node_jobs`, or the slices of one job
 * @param which narrows what is put back
 * @returns how many were put back
 */
export async function requeueDead(
  work: Collection,
  servers: Collection,
  which: Filter<Document> = {},
): Promise<number> {
  // In this order: a server's document is there before it claims anything, and until it has written all results.
  const claimers: ObjectId[] = await work.distinct('server_id', {
    ...which,
    state: 'running',
    server_id: { $type: 'objectId' },
  });
  const unclaimed = (await work.updateMany({ ...which, ...IS_UNCLAIMED }, REQUEUED)).modifiedCount;
  if (claimers.length === 0) return unclaimed;
  const living: ObjectId[] = await servers.distinct('_id', { _id: { $in: claimers } });
  const dead = claimers.filter((id) => isObjectId(id) && !living.some((other) => id.equals(other)));
  if (dead.length === 0) return unclaimed;
  const ofTheDead = { ...which, state: 'running', server_id: { $in: dead } };
  await work.updateMany({ ...ofTheDead, $expr: { $not: [SAYS_UNTIL_WHEN] } }, [
    { $set: { claimed_until: { $add: ['$$NOW', UNSTATED_MS] } } },
  ]);
  const hasRunOut = { ...ofTheDead, $expr: { $lte: ['$claimed_until', '$$NOW'] } };
  return unclaimed + (await work.updateMany(hasRunOut, REQUEUED)).modifiedCount;
}

/** Puts the work of servers back in the queue that are known to be dead. @returns how much was put back */
export async function requeueWorkOf(work: Collection, serverIds: readonly ObjectId[]): Promise<number> {
  const ofTheDead = { state: 'running', server_id: { $in: serverIds } };
  return (await work.updateMany(ofTheDead, REQUEUED)).modifiedCount;
}

/** Lets what a server works on be its own for so long from now on. */
export async function renewClaims(
  work: Collection,
  serverId: ObjectId,
  ids: readonly ObjectId[],
  claimMs: number,
): Promise<void> {
  await work.updateMany({ _id: { $in: ids }, state: 'running', server_id: serverId }, [
    { $set: { claimed_until: { $add: ['$$NOW', claimMs] } } },
  ]);
}

/**
 * Puts work back in the queue that this server has claimed without getting to know it: the answer was lost.
 *
 * @param isHeld whether this server works on it, or may be about to, for all it knows now
 */
export async function requeueLost(
  work: Collection,
  serverId: ObjectId,
  isHeld: (id: ObjectId, workerName: string) => boolean,
): Promise<number> {
  const claimed = await work
    .find({ state: 'running', server_id: serverId }, { projection: { worker_name: 1, started_at: 1 } })
    .toArray();
  let requeued = 0;
  for (const { _id, worker_name, started_at } of claimed) {
    if (isHeld(_id, worker_name)) continue;
    const filter = {
      ...claimedBy(_id, { serverId, workerName: worker_name }),
      started_at: exactly(started_at ?? null),
    };
    requeued += (await work.updateOne(filter, REQUEUED)).modifiedCount;
  }
  return requeued;
}
