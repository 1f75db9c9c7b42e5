import type { Db, Document, Filter, ObjectId } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { startsWith } from '../../mongo/stored/starts-with';

/** The work of one busy worker, as far as the documents tell. */
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
/** Their collections are named by the id, so one with any other id has none. */
const HAS_SLICES: Filter<Document> = {
  _id: { $type: 'objectId' },
  state: 'running',
  sub_state: 'processing',
};

/** The jobs and slices that are marked as running on the workers of these servers. Reads as it is iterated. */
export async function* workOn(database: Db, serverNames: readonly string[]): AsyncGenerator<Work> {
  if (serverNames.length === 0) return;
  const [name, ...others] = serverNames;
  if (name === undefined) return;
  // The names of a fleet are compared here: the database would try each of them with each job.
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
  for await (const { _id: jobId, _type: jobClass, worker_name: workerName } of jobs.find(isTheirs, {
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
