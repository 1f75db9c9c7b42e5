import type { ObjectId } from 'bson';
import type { Collection, Db } from 'mongodb';
import { rubyInputs, rubyOutputs, SERVERS } from '../../../mongo/collection-names';
import { isObjectId } from '../../../mongo/stored/object-id-from';
import { startsWith } from '../../../mongo/stored/starts-with';
import { categoriesIn } from '../../model/batch-facts';
import type { JobDocument } from '../../model/job-document';

// The writes of job operations to the slices of Ruby's batch jobs.

const QUEUED = { $set: { state: 'queued' }, $unset: { worker_name: 1, started_at: 1 } };

/** Returns the unfinished slices of the category `main`. */
export function mainSlices(slices: Db, jobId: ObjectId): Collection {
  return slices.collection(rubyInputs(jobId));
}

/** Queues all failed slices of the category `main`, as `retry!` does. They keep their exceptions. */
export async function requeueFailedSlices(slices: Db, jobId: ObjectId): Promise<number> {
  return (await mainSlices(slices, jobId).updateMany({ state: 'failed' }, QUEUED)).modifiedCount;
}

/** Queues the slices of one job that are running on this server. */
export async function requeueSlicesOf(slices: Db, jobId: ObjectId, serverName: string): Promise<number> {
  const running = { state: 'running', worker_name: startsWith(`${serverName}:`) };
  return (await mainSlices(slices, jobId).updateMany(running, QUEUED)).modifiedCount;
}

/** Queues the slices of one job that are running on servers without a document. @returns their number */
export async function requeueDeadSlices(database: Db, slices: Db, jobId: ObjectId): Promise<number> {
  const workers: unknown[] = await mainSlices(slices, jobId).distinct('worker_name', { state: 'running' });
  let requeued = 0;
  for (const server of new Set(workers.flatMap(serverOf))) {
    if (await hasDocument(database, server)) continue;
    requeued += await requeueSlicesOf(slices, jobId, server);
  }
  return requeued;
}

/** Returns `host:pid` of `host:pid:worker`; nothing for any other string. */
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

/** Drops the slices of every category of a job, its input and its output. Does nothing if there are none. */
export async function dropRubySlices(slices: Db, job: JobDocument): Promise<void> {
  const { _id } = job;
  if (!isObjectId(_id)) return;
  const inputs = categoriesOf(job, 'input_categories').map((category) => rubyInputs(_id, category));
  for (const name of [...inputs, ...outputCollections(job)]) await slices.dropCollection(name);
}

/** Returns the names of the collections that workers write the output of a job to. */
export function outputCollections(job: JobDocument): string[] {
  const { _id } = job;
  if (!isObjectId(_id)) return [];
  return categoriesOf(job, 'output_categories').map((category) => rubyOutputs(_id, category));
}

function categoriesOf(job: JobDocument, field: 'input_categories' | 'output_categories'): string[] {
  // No collection can have another name.
  const names = [...categoriesIn(job, field).keys()].filter((name) => /^[^$\0]+$/.test(name));
  return [...new Set(['main', ...names])];
}
