import type { Collection, Db, Document } from 'mongodb';
import { boundTo } from '../../bound-class';
import type { Environment } from '../../environment';
import { isProcessing } from '../../job/model/batch-facts';
import { jobsIn, rubyJobsIn } from '../../job/model/job-collections';
import type { JobDocument } from '../../job/model/job-document';
import { nodeInputs, rubyInputs } from '../../mongo/collection-names';
import { promoted } from '../../mongo/stored/promoted';
import { untyped } from '../../mongo/untyped';
import { Server } from '../records/server';
import { ActiveWorker, type Death, type ReadWork } from './active-worker';

/** The query has one stage per collection; the database accepts a thousand. */
const COLLECTIONS_AT_ONCE = 300;
const JOB_FIELDS = ['_type', 'state', 'sub_state', 'slice_size', 'input_categories'];
const WORK_FIELDS = ['worker_name', 'started_at'];
const READ_AT = '_read_at';
const JOB = '_job';

/**
 * Returns every busy worker of the fleet, including Ruby's, the longest-running first and those without a
 * start time last.
 */
export async function activeWorkers(environment: Environment): Promise<ActiveWorker[]> {
  const database = await environment.primaryDatabase();
  const [ours, rubys] = await Promise.all([
    workIn(untyped(jobsIn(database)), async () => database, false),
    workIn(rubyJobsIn(database), () => environment.slicesDatabase(), true),
  ]);
  const all = [...ours, ...rubys];
  // After the work, because the document of a server that starts meanwhile exists by then.
  const deathOf = all.length === 0 ? () => undefined : await deaths(environment);
  return all.map((work) => new ActiveWorker(work, deathOf)).sort(longestFirst);
}

function longestFirst(one: ActiveWorker, other: ActiveWorker): number {
  return (
    (one.startedAt?.getTime() ?? Number.POSITIVE_INFINITY) -
      (other.startedAt?.getTime() ?? Number.POSITIVE_INFINITY) || (one.name < other.name ? -1 : 1)
  );
}

/** Returns which servers are dead: those without a document, and those whose document shows it. */
async function deaths(environment: Environment): Promise<(serverName: string) => Death | undefined> {
  const servers = await boundTo(Server, environment).toArray();
  const known = new Set(servers.map(({ name }) => name));
  const living = new Set(servers.filter((server) => !server.isZombie()).map(({ name }) => name));
  return (name) => (living.has(name) ? undefined : known.has(name) ? 'no heartbeat' : 'no document');
}

/** Returns the work in one collection of jobs, and in the slices of its batch jobs. */
async function workIn(
  jobs: Collection,
  sliceDatabase: () => Promise<Db>,
  isRuby: boolean,
): Promise<ReadWork[]> {
  const fields = Object.fromEntries([...JOB_FIELDS, ...WORK_FIELDS].map((field) => [field, 1]));
  const running = await jobs
    .aggregate([{ $match: { state: 'running' } }, { $project: fields }, { $set: { [READ_AT]: '$$NOW' } }])
    .toArray();
  const work: ReadWork[] = [];
  const batches = new Map<string, Document>();
  for (const { [READ_AT]: readAt, ...document } of running) {
    const job = promoted(document) as JobDocument;
    if (isProcessing(job, isRuby)) batches.set(job._id.toHexString(), job);
    else if ((job.worker_name ?? null) !== null) work.push({ job, isRuby, readAt });
  }
  if (batches.size === 0) return work;
  const database = await sliceDatabase();
  const all = [...batches.values()];
  for (let at = 0; at < all.length; at += COLLECTIONS_AT_ONCE) {
    const slices = await runningSlices(database, all.slice(at, at + COLLECTIONS_AT_ONCE), isRuby);
    for (const { [READ_AT]: readAt, [JOB]: id, ...slice } of slices) {
      const job = batches.get(id);
      if (job !== undefined) work.push({ job, slice: promoted(slice), isRuby, readAt });
    }
  }
  return work;
}

async function runningSlices(
  database: Db,
  jobs: readonly Document[],
  isRuby: boolean,
): Promise<readonly Document[]> {
  const [first, ...others] = jobs.map(({ _id: id }) => ({
    coll: isRuby ? rubyInputs(id) : nodeInputs(id),
    pipeline: [
      { $match: { state: 'running', worker_name: { $ne: null } } },
      { $project: Object.fromEntries(WORK_FIELDS.map((field) => [field, 1])) },
      { $set: { [JOB]: id.toHexString(), [READ_AT]: '$$NOW' } },
    ],
  }));
  if (first === undefined) return [];
  const unions = others.map((each) => ({ $unionWith: each }));
  return database
    .collection(first.coll)
    .aggregate([...first.pipeline, ...unions])
    .toArray();
}
