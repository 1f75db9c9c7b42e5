import type { Db, Document, Filter, ObjectId } from 'mongodb';
import { defaultEnvironment } from '../environment';
import { startsWith } from '../mongo/starts-with';

/** What one worker is busy with, as far as the documents tell. */
export interface Work {
  /** `host:pid:1`. */
  readonly workerName: string;
  readonly jobId: ObjectId;
  /** The class of the job: `ImportJob`. */
  readonly jobClass: string;
}

/** Where Ruby keeps its jobs and slices, and where we keep ours: a Ruby server fails on a job without a class. */
const RUBY = { jobs: 'rocket_job.jobs', slices: 'rocket_job.inputs' };
const NODE = { jobs: 'rocket_job.node_jobs', slices: 'rocket_job.node_inputs' };

/** The jobs and slices that are marked as running on the workers of these servers. Reads as it is iterated. */
export async function* workOn(serverNames: readonly string[]): AsyncGenerator<Work> {
  const database = await defaultEnvironment().database();
  const isTheirs: Filter<Document> = {
    state: 'running',
    worker_name: { $in: serverNames.map((name) => startsWith(`${name}:`)) },
  };
  for (const collections of [RUBY, NODE]) yield* workIn(database, collections, isTheirs);
}

/**
 * Whether Ruby jobs or slices are marked as running on the workers of this server. Ruby puts them back in the queue
 * when it destroys the server's document; nobody would if we destroyed it.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`, reading only.
 */
export async function rubyWorkLeftBy(serverName: string): Promise<boolean> {
  const database = await defaultEnvironment().database();
  const isTheirs = { state: 'running', worker_name: startsWith(`${serverName}:`) };
  for await (const _work of workIn(database, RUBY, isTheirs)) return true;
  return false;
}

async function* workIn(
  database: Db,
  { jobs: name, slices: prefix }: typeof RUBY,
  isTheirs: Filter<Document>,
): AsyncGenerator<Work> {
  const jobs = database.collection(name);
  const projection = { worker_name: 1, _type: 1 };
  for await (const { _id: jobId, _type: jobClass, worker_name: workerName } of jobs.find(isTheirs, {
    projection,
  }))
    yield { workerName, jobId, jobClass };
  const batches = jobs.find({ state: 'running', sub_state: 'processing' }, { projection });
  for await (const { _id: jobId, _type: jobClass } of batches) {
    const slices = database.collection(`${prefix}.${jobId.toHexString()}`);
    for await (const { worker_name: workerName } of slices.find(isTheirs, { projection }))
      yield { workerName, jobId, jobClass };
  }
}
