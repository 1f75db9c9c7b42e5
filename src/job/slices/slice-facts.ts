import { MinKey } from 'bson';
import type { Db, Document } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { nodeInputs, rubyInputs } from '../../mongo/collection-names';
import { isProcessing, needsSliceCount, type SliceFacts } from '../model/batch-facts';
import type { JobDocument } from '../model/job-document';

/** The query has one stage per collection; the database accepts a thousand. */
const COLLECTIONS_AT_ONCE = 300;
/** With the index on `state`, only the index is read. */
const ANY_STATE = { state: { $gte: new MinKey() } };

/**
 * The databases of slices: TypeScript slices are next to their jobs, Ruby's may be in a separate database.
 */
interface SliceDatabases {
  primaryDatabase(): Promise<Db>;
  slicesDatabase(): Promise<Db>;
}

/** A job whose slice facts are requested. */
export interface AskedJob {
  readonly document: JobDocument;
  readonly isRuby: boolean;
}

/**
 * Reads the slice facts of several jobs, with one query for each database. It asks the database only about
 * jobs whose facts depend on slices; a collection that doesn't exist has none.
 *
 * @returns the facts by the hex digits of the job's id; a job without an entry has none, or its slices
 *   can't be read
 */
export async function sliceFacts(
  databases: SliceDatabases,
  jobs: readonly AskedJob[],
): Promise<ReadonlyMap<string, SliceFacts>> {
  const ours = jobs.filter((job) => !job.isRuby).flatMap(pipelinesFor);
  const rubys = jobs.filter((job) => job.isRuby).flatMap(pipelinesFor);
  const facts = new Map<string, SliceFacts>();
  const read = async (database: () => Promise<Db>, asked: readonly Asked[]) => {
    for (let at = 0; at < asked.length; at += COLLECTIONS_AT_ONCE) {
      const rows = await union(await database(), asked.slice(at, at + COLLECTIONS_AT_ONCE));
      for (const { job } of asked.slice(at, at + COLLECTIONS_AT_ONCE))
        facts.set(job, { count: 0, workerNames: [], ...facts.get(job) });
      for (const row of rows) add(facts, row);
    }
  };
  // Lookups work without permission to read slices.
  await Promise.all([
    read(() => databases.primaryDatabase(), ours).catch(() => {}),
    read(() => databases.slicesDatabase(), rubys).catch(() => {}),
  ]);
  return facts;
}

interface Asked {
  readonly job: string;
  readonly collection: string;
  readonly pipeline: readonly Document[];
}

function pipelinesFor({ document, isRuby }: AskedJob): Asked[] {
  const counts = needsSliceCount(document, isRuby);
  const tells = isProcessing(document, isRuby);
  if (!counts && !tells) return [];
  const job = document._id.toHexString();
  const collection = isRuby ? rubyInputs(document._id) : nodeInputs(document._id);
  const count = [{ $match: ANY_STATE }, { $group: { _id: null, count: { $sum: 1 } } }];
  const workers = [
    { $match: { state: 'running' } },
    { $group: { _id: null, workers: { $addToSet: '$worker_name' } } },
  ];
  const named = { $set: { job } };
  return [
    ...(counts ? [{ job, collection, pipeline: [...count, named] }] : []),
    ...(tells ? [{ job, collection, pipeline: [...workers, named] }] : []),
  ];
}

async function union(database: Db, [first, ...others]: readonly Asked[]): Promise<Document[]> {
  if (first === undefined) return [];
  const unions = others.map(({ collection, pipeline }) => ({ $unionWith: { coll: collection, pipeline } }));
  return database
    .collection(first.collection)
    .aggregate([...first.pipeline, ...unions])
    .toArray();
}

function add(facts: Map<string, SliceFacts>, { job, count, workers }: Document): void {
  const before = facts.get(job) ?? { count: 0, workerNames: [] };
  const names = (Array.isArray(workers) ? workers : []).filter((name) => typeof name === 'string');
  facts.set(job, {
    count: typeof count === 'number' ? count : before.count,
    workerNames: names.length === 0 ? before.workerNames : names.map((name) => valueText(name)).sort(),
  });
}
