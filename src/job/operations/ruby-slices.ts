import type { ObjectId } from 'bson';
import type { Collection, Db } from 'mongodb';
import { SERVERS } from '../../mongo/collection-names';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { ownValueAt } from '../../mongo/stored/own-value-at';
import { startsWith } from '../../mongo/stored/starts-with';
import type { JobDocument } from '../model/job-document';

// The slices of Ruby's batch jobs, as operations on the job write them.

const INPUTS = 'rocket_job.inputs';
const OUTPUTS = 'rocket_job.outputs';
const QUEUED = { $set: { state: 'queued' }, $unset: { worker_name: 1, started_at: 1 } };

/** The slices of the category `main` that are not done. */
export function rubyInputs(slices: Db, jobId: ObjectId): Collection {
  return slices.collection(`${INPUTS}.${jobId.toHexString()}`);
}

/** Queues all failed slices of the category `main`, as `retry!` does. They keep what they have failed with. */
export async function requeueFailedSlices(slices: Db, jobId: ObjectId): Promise<number> {
  return (await rubyInputs(slices, jobId).updateMany({ state: 'failed' }, QUEUED)).modifiedCount;
}

/** Queues the slices of one job that are running on this server. */
export async function requeueSlicesOf(slices: Db, jobId: ObjectId, serverName: string): Promise<number> {
  const running = { state: 'running', worker_name: startsWith(`${serverName}:`) };
  return (await rubyInputs(slices, jobId).updateMany(running, QUEUED)).modifiedCount;
}

/** Queues the slices of one job that are running on servers without a document. @returns how many */
export async function requeueDeadSlices(database: Db, slices: Db, jobId: ObjectId): Promise<number> {
  const workers: unknown[] = await rubyInputs(slices, jobId).distinct('worker_name', { state: 'running' });
  let requeued = 0;
  for (const server of new Set(workers.flatMap(serverOf))) {
    if (await hasDocument(database, server)) continue;
    requeued += await requeueSlicesOf(slices, jobId, server);
  }
  return requeued;
}

/** `host:pid` of `host:pid:worker`; nothing for what is no such name. */
export function serverOf(workerName: unknown): string[] {
  const name = typeof workerName === 'string' ? workerName : '';
  const colon = name.lastIndexOf(':');
  return colon > 0 ? [name.slice(0, colon)] : [];
}

/** Whether a server of this name has a document, dead or alive. */
export async function hasDocument(database: Db, serverName: string): Promise<boolean> {
  const servers = database.collection(SERVERS);
  return (await servers.findOne({ name: { $eq: serverName } }, { projection: { _id: 1 } })) !== null;
}

/** Drops the slices of every category of a job, its input and its output. Nothing happens where there are none. */
export async function dropRubySlices(slices: Db, job: JobDocument): Promise<void> {
  const { _id } = job;
  if (!isObjectId(_id)) return;
  for (const [prefix, field] of [
    [INPUTS, 'input_categories'] as const,
    [OUTPUTS, 'output_categories'] as const,
  ])
    for (const name of categoriesIn(job[field]))
      await slices.dropCollection(`${prefix}.${_id.toHexString()}${name}`);
}

/** What each category adds to the name of the collection: nothing for `main`. */
function categoriesIn(categories: unknown): Set<string> {
  const names = Array.isArray(categories) ? categories.map((each) => ownValueAt(Object(each), 'name')) : [];
  const others = names.filter(
    (name) => typeof name === 'string' && /^[^$\0]+$/.test(name) && name !== 'main',
  );
  return new Set(['', ...others.map((name) => `.${name}`)]);
}
