import type { ObjectId } from 'bson';
import type { Collection, Document, Filter } from 'mongodb';
import { NODE_JOBS } from '../../mongo/collection-names';
import { DEFAULT_HEARTBEAT_SECONDS, MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import { exactly } from '../../mongo/stored/exactly';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { untyped } from '../../mongo/untyped';
import { CLAIM_FIELDS, ONE_MORE_FAILURE } from '../model/job-transitions';
import { type Claimer, claimedBy, HAS_TO_RUN_ALONE } from './claim';

// Requeues work whose worker or server has exited.

/** A batch job that was past its slices detects that again; all other running work is queued. */
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

/** The number of times a server may die while a job or slice runs alone on it. */
const MOST_DEATHS = 3;

/**
 * Requeues work whose server died without announcing a stop: it runs alone from then on, and fails after it
 * has killed three servers.
 */
function requeuedByDeath(isJob: boolean): Document[] {
  const before = { $cond: [HAS_TO_RUN_ALONE, '$server_deaths', 0] };
  const exception = {
    class_name: 'RocketJob::ServerDied',
    message: `The server died ${MOST_DEATHS} times while it ran only this ${isJob ? 'job' : 'slice'}. The ${isJob ? 'job' : 'slice'} may use up the memory or exit the process. Correct that, then retry.`,
    backtrace: [],
    worker_name: '$worker_name',
  };
  const failed = {
    state: 'failed',
    exception,
    failure_count: ONE_MORE_FAILURE,
    ...(isJob && { completed_at: '$$NOW' }),
  };
  const [requeued] = REQUEUED;
  const endsIt = { $gte: ['$server_deaths', MOST_DEATHS] };
  const fields = { ...requeued?.['$set'], ...failed };
  const set = Object.keys(fields).map((name) => {
    const otherwise = requeued?.['$set'][name] ?? `$${name}`;
    return [name, { $cond: [endsIt, failed[name as keyof typeof failed] ?? `$${name}`, otherwise] }];
  });
  return [
    { $set: { server_deaths: { $cond: [{ $eq: ['$runs_alone', true] }, { $add: [before, 1] }, before] } } },
    { $set: Object.fromEntries(set) },
    { $unset: CLAIM_FIELDS },
  ];
}

/** Requeues a claimed job or slice whose worker has exited. */
export async function giveBack<T extends Document>(
  work: Collection<T>,
  id: ObjectId,
  claimer: Claimer,
): Promise<void> {
  await untyped(work).updateOne(claimedBy(id, claimer), REQUEUED);
}

/**
 * Running without a claimant: a claim writes its holder at the same time, so the `server_id` was lost or
 * overwritten later. A batch job in its slices has no claimant.
 */
const IS_UNCLAIMED: Filter<Document> = {
  state: 'running',
  sub_state: { $ne: 'processing' },
  $expr: { $ne: [{ $type: '$server_id' }, 'objectId'] },
};

/** The duration of a claim without an expiry, from the moment its server is first missed. */
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
 * Requeues work whose claimant is missing, or whose server no longer has a document, after the claim has
 * expired: the document of a living server may have been deleted. The first server to write wins.
 *
 * @param work `rocket_job.node_jobs`, or the slices of one job
 * @param which narrows the work
 * @returns the number of requeued documents
 */
export async function requeueDead(
  work: Collection,
  servers: Collection,
  which: Filter<Document> = {},
): Promise<number> {
  // In this order: a server's document exists before it claims anything, and until it has written all
  // results.
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
  return unclaimed + (await work.updateMany(hasRunOut, requeuedByDeath(isOfJobs(work)))).modifiedCount;
}

/** A server known to be dead. */
export interface DeadServer {
  readonly id: ObjectId;
  /** Whether it was stopping: then its work didn't cause its death. */
  readonly wasStopping: boolean;
}

/** Requeues the work of servers that are known to be dead. @returns the number of requeued documents */
export async function requeueWorkOf(work: Collection, servers: readonly DeadServer[]): Promise<number> {
  const runningOn = (wasStopping: boolean) => {
    const ids = servers.filter((server) => server.wasStopping === wasStopping).map(({ id }) => id);
    return { state: 'running', server_id: { $in: ids } };
  };
  const stopped = await work.updateMany(runningOn(true), REQUEUED);
  const died = await work.updateMany(runningOn(false), requeuedByDeath(isOfJobs(work)));
  return stopped.modifiedCount + died.modifiedCount;
}

function isOfJobs({ collectionName }: Collection): boolean {
  return collectionName === NODE_JOBS;
}

/** Extends a server's claims on its work from now on. */
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
 * Requeues work that this server has claimed without knowing it, because the reply was lost.
 *
 * @param isHeld whether this server runs the work, or is claiming with this id at the moment
 */
export async function requeueLost(
  work: Collection,
  serverId: ObjectId,
  isHeld: (id: ObjectId, claimId: unknown) => boolean,
): Promise<number> {
  const claimed = await work
    .find({ state: 'running', server_id: serverId }, { projection: { claim_id: 1 } })
    .toArray();
  let requeued = 0;
  for (const { _id, claim_id } of claimed) {
    if (isHeld(_id, claim_id)) continue;
    const filter = {
      _id: exactly(_id),
      state: 'running',
      server_id: serverId,
      claim_id: exactly(claim_id ?? null),
    } as Filter<Document>;
    requeued += (await work.updateOne(filter, REQUEUED)).modifiedCount;
  }
  return requeued;
}
