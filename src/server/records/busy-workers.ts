import type { Db, Document, Filter, ObjectId } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { startsWith } from '../../mongo/stored/starts-with';

/** The work of one busy worker, as far as its documents show. */
export interface Work {
  /** `host:pid:1`. */
  readonly workerName: string;
  readonly jobId: ObjectId;
  /** The class of the job: `ImportJob`. */
  readonly jobClass: string;
}

/**
 * The collections of Ruby's jobs and slices, and of TypeScript's: a Ruby server fails on a job whose class it
 * doesn't have.
 */
const RUBY = { jobs: 'rocket_job.jobs', slices: 'rocket_job.inputs' };
const NODE = { jobs: 'rocket_job.node_jobs', slices: 'rocket_job.node_inputs' };
/** Slice collections are named after the job's id, so only a job with an ObjectId has them. */
const HAS_SLICES: Filter<Document> = {
  _id: { $type: 'objectId' },
  state: 'running',
  sub_state: 'processing',
};

/**
 * Yields the jobs and slices marked as running on the workers of these servers, read during the iteration.
 */
export async function* workOn(database: Db, serverNames: readonly string[]): AsyncGenerator<Work> {
  if (serverNames.length === 0) return;
  const [name, ...others] = serverNames;
  if (name === undefined) return;
  // The server names are compared here: the database would compare each of them with each job.
  const ofWhom = others.length === 0 ? startsWith(`${name}:`) : { $type: 'string' };
  const names = new Set(serverNames);
  for (const collections of [RUBY, NODE]) {
    for await (const work of workIn(database, collections, { state: 'running', worker_name: ofWhom }))
      if (names.has(serverOf(work.workerName))) yield work;
  }
}

/** `host:pid` of `host:pid:1`. */
function serverOf(workerName: string): string {
  return workerName.slice(0, workerName.lastIndexOf(':'));
}

async function* workIn(
  database: Db,
  { jobs: name, slices: prefix }: typeof RUBY,
  isTheirs: Filter<Document>,
): AsyncGenerator<Work> {
  const jobs = database.collection(name);
  const projection = { worker_name: 1, _type: 1 };
  // A batch job in its slices names the worker that polled last; the slices name the busy ones.
  const asWhole = { ...isTheirs, $nor: [HAS_SLICES] };
  for await (const { _id: jobId, _type: jobClass, worker_name: workerName } of jobs.find(asWhole, {
    projection,
  }))
    yield { workerName: valueText(workerName), jobId, jobClass: valueText(jobClass) };
  const batches = jobs.find(HAS_SLICES, { projection });
  for await (const { _id: jobId, _type: jobClass } of batches) {
    const slices = database.collection(`${prefix}.${jobId.toHexString()}`);
    for await (const { worker_name: workerName } of slices.find(isTheirs, { projection }))
      yield { workerName: valueText(workerName), jobId, jobClass: valueText(jobClass) };
  }
}
