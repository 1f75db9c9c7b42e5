import { type Document, Int32, type ObjectId } from 'bson';
import type { Collection } from 'mongodb';
import type { Environment } from '../../environment';
import { encodeParameters } from '../../event/encode';
import { checkSize } from '../../mongo/document-size';
import { exactly } from '../../mongo/stored/exactly';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { promoted } from '../../mongo/stored/promoted';
import { dropSlices } from '../batch/drop-slices';
import { CHANGED_MEANWHILE, notDone } from '../operations/decide';
import { refusalOfOwn } from '../operations/decide-own';
import type { SortedAttributes } from './job-attributes';
import { jobsIn, rubyJobsIn, slicesIn } from './job-collections';
import type { JobDocument, JobException } from './job-document';
import { allowedBy, type JobAction, WORK_FIELDS, writtenBy } from './job-transitions';
import { readWithClock } from './read-with-clock';

// Writes jobs as their creators and managers do. The servers' writes are in job-queue.ts.

/**
 * The jobs of one environment. A worker loads the driver only when it asks for the database, which most jobs
 * never do.
 */
export type JobEnvironment = Pick<
  Environment,
  'database' | 'primaryDatabase' | 'slicesDatabase' | 'knownJobClasses'
> &
  Partial<Pick<Environment, 'access' | 'changes' | 'publish'>>;

/** Reads values as they were written: a field that was a Buffer is a Buffer again. */
export const AS_WRITTEN = { promoteBuffers: true } as const;

/** Returns the collection `rocket_job.node_jobs`, read from the primary. */
async function nodeJobs(environment: JobEnvironment): Promise<Collection<JobDocument>> {
  return jobsIn(await environment.primaryDatabase(), AS_WRITTEN);
}

/**
 * Writes a new, queued job.
 *
 * @param delayMs how long to delay its start, by the database's clock
 * @throws RocketJobError `invalid_argument` for a field that can't be stored, or a document that is too
 *   large
 */
export async function insertJob(
  environment: JobEnvironment,
  id: ObjectId,
  type: string,
  { model, own }: SortedAttributes,
  delayMs?: number,
): Promise<JobDocument> {
  const fields: Document = {
    _type: type,
    state: 'queued',
    failure_count: new Int32(0),
    percent_complete: new Int32(0),
    ...model,
    ...('slice_size' in model ? { sub_state: 'before' } : {}),
    ...encodeParameters(own),
  };
  checkSize(
    fields,
    `the fields of a new \`${type}\``,
    'Store large values elsewhere, or make them records of a batch job.',
  );
  const literal = Object.entries(fields).map(([name, value]) => [name, { $literal: value }]);
  const runAt = { $ifNull: ['$run_at', { $add: ['$$NOW', delayMs ?? 0] }] };
  const times = {
    created_at: { $ifNull: ['$created_at', '$$NOW'] },
    ...(delayMs === undefined ? {} : { run_at: runAt }),
  };
  const jobs = await nodeJobs(environment);
  const insert = async () => {
    await ensureIndexes(jobs);
    const stored = await jobs.findOneAndUpdate(
      { _id: id },
      [{ $set: { ...Object.fromEntries(literal), ...times } }],
      { upsert: true, returnDocument: 'after' },
    );
    return promoted(stored) as JobDocument;
  };
  const { namespace } = jobs;
  const change = { action: 'create', noun: type, namespace, ids: [id], count: 1, isSweeping: false };
  return environment.changes?.make({ change, run: insert, outcome: () => ({ changed: 1 }) }) ?? insert();
}

const indexed = new WeakMap<object, Promise<unknown>>();

/** Runs once per connection. */
function ensureIndexes(jobs: Collection<JobDocument>): Promise<unknown> {
  const client = jobs.db.client;
  const ready =
    indexed.get(client) ??
    jobs.createIndexes([{ key: { state: 1, priority: 1, _id: 1 } }, { key: { completed_at: 1 } }]);
  indexed.set(client, ready);
  ready.catch(() => indexed.delete(client));
  return ready;
}

/**
 * Changes a job's state if its current state allows the change.
 *
 * @param exception the reason, when the change is a failure
 * @throws RocketJobError `invalid_transition`; `not_found` if the job was deleted
 */
export async function changeState(
  environment: JobEnvironment,
  id: ObjectId,
  action: JobAction,
  exception?: JobException,
): Promise<JobDocument> {
  if (action === 'retry') await requeueFailedSlices(environment, id);
  const jobs = await nodeJobs(environment);
  const why = exception === undefined ? [] : [{ $set: { exception: { $literal: exception } } }];
  const changed = await jobs.findOneAndUpdate(
    { _id: exactly(id), ...allowedBy(action) },
    [...writtenBy(action), ...why],
    { returnDocument: 'after' },
  );
  if (changed !== null) {
    if (action === 'abort') await dropSlices(jobs.db, id);
    return promoted(changed) as JobDocument;
  }
  const { job, now } = await readWithClock(jobs, id);
  throw notDone(action, job, refusalOfOwn(action, job, now) ?? CHANGED_MEANWHILE);
}

/** @throws RocketJobError `not_found` */
export async function readJob(environment: JobEnvironment, id: ObjectId): Promise<JobDocument> {
  return (await readWithClock(await nodeJobs(environment), id)).job;
}

/** Reads one of Ruby's jobs in the same way. @throws RocketJobError `not_found` */
export async function readRubyJob(environment: JobEnvironment, id: ObjectId): Promise<JobDocument> {
  const jobs = rubyJobsIn(await environment.primaryDatabase(), AS_WRITTEN);
  return (await readWithClock(jobs, id)).job;
}

/** Removes the job together with its slices, whatever its state. */
export async function destroyJob(environment: JobEnvironment, id: ObjectId): Promise<void> {
  const jobs = await nodeJobs(environment);
  await jobs.deleteOne({ _id: exactly(id) });
  await dropSlices(jobs.db, id);
}

async function requeueFailedSlices(environment: JobEnvironment, id: ObjectId): Promise<void> {
  const { state, slice_size } = await readJob(environment, id);
  if (state !== 'failed' || slice_size === undefined || !isObjectId(id)) return;
  const slices = slicesIn(await environment.primaryDatabase(), id);
  await slices.updateMany(
    { state: 'failed' },
    {
      $set: { state: 'queued' },
      $unset: Object.fromEntries([...WORK_FIELDS, 'started_at'].map((name) => [name, 1])),
    },
  );
}
