import { BSON, ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import { jobsIn, rubyJobsIn } from '../model/job-collections';
import { AS_WRITTEN, type JobEnvironment } from '../model/job-store';
import { making } from '../operations/making';
import { watchOf } from '../operations/operation-watch';
import { isSame, type ReadSlice, refuse, retrySlice, saveRecords } from '../operations/slice-operations';
import { contentOf } from './slice-content';
import type { SliceDocument } from './slice-document';

/** The databases of slices, and the observer of operations on them. */
export type SliceEnvironment = Pick<
  JobEnvironment,
  'primaryDatabase' | 'slicesDatabase' | 'access' | 'changes'
>;

/** A slice as its caller read it. */
export interface FoundSlice {
  readonly environment: SliceEnvironment;
  readonly document: SliceDocument;
  readonly isRuby: boolean;
  /** `rocket_job.inputs.<job id>` */
  readonly collection: string;
}

/** Keeps the stored types: a double stays a double. */
const AS_STORED = { promoteValues: false, bsonRegExp: true } as const;
const JOB_ID = /^rocket_job\.(?:node_)?inputs\.([\da-f]{24})/;
const OUTPUT = /^rocket_job\.(node_)?outputs\./;

/**
 * Queues one failed slice, TypeScript or Ruby, with one guarded write.
 *
 * @returns the slice as it is afterwards
 * @throws RocketJobError `invalid_transition`: then nothing was written
 */
export async function retryFoundSlice(found: FoundSlice): Promise<SliceDocument> {
  const { document } = found;
  const slices = await collectionOf(found);
  const { _id } = document;
  const now = await slices.findOne({ _id: exactly(_id) }, { projection: { state: 1 } });
  if (now?.['state'] !== 'failed')
    return refuse(slices, _id, 'retried', 'Only a failed slice can be retried');
  const retried = await change(found, slices, 'retry', 'retried', () => retrySlice(slices, document));
  await sayWhenJobFailed(found);
  return retried;
}

/**
 * Writes the records of one slice, TypeScript or Ruby, in their original encoding, if it hasn't changed since
 * it was read.
 *
 * @param before the records as they were read
 * @param records the new records
 * @returns the slice as it is afterwards
 * @throws RocketJobError `invalid_argument`, `invalid_transition`, `ruby_job`: then nothing was written
 */
export async function saveFoundSlice(
  found: FoundSlice,
  before: readonly unknown[],
  records: readonly unknown[],
): Promise<SliceDocument> {
  const { document, collection } = found;
  if (OUTPUT.test(collection)) throw isOutput(document);
  const slices = await collectionOf(found);
  const slice = await asStored(slices, document, before);
  return change(found, slices, 'edit', 'saved', () => saveRecords(slices, slice, records));
}

async function change(
  { environment, document }: FoundSlice,
  collection: Collection,
  action: string,
  done: string,
  write: () => Promise<Document>,
): Promise<SliceDocument> {
  const { _id } = document;
  const thing = { action, noun: 'slice', collection, id: _id, filter: { _id } };
  const run = async () => promoted(await write()) as SliceDocument;
  return making(environment, thing, run, { text: done, rehearsed: () => document });
}

/** After a job has failed, workers no longer check its slices. */
async function sayWhenJobFailed({ environment, isRuby, collection }: FoundSlice): Promise<void> {
  const watch = watchOf(environment);
  const [, id] = JOB_ID.exec(collection) ?? [];
  if (watch === undefined || id === undefined) return;
  const database = await environment.primaryDatabase();
  const jobs = isRuby ? rubyJobsIn(database) : jobsIn(database);
  const job = await jobs.findOne({ _id: new ObjectId(id) }, { projection: { state: 1 } });
  if (job?.['state'] !== 'failed') return;
  watch.say('Its job has failed, so no worker takes the slice until the job is retried: `job.retry()`');
}

/** Returns the slice as it was read, with its records in the database's types. */
async function asStored(
  slices: Collection,
  document: SliceDocument,
  records: readonly unknown[],
): Promise<ReadSlice> {
  const { _id } = document;
  if (document.state === 'running') return { document, records };
  const now = await slices.findOne({ _id: exactly(_id) }, AS_STORED);
  const changed = () => refuse(slices, _id, 'saved', 'It has changed since it was read. Read it again');
  if (now === null || now['state'] === 'running') return changed();
  const { records: stored, _type } = now;
  if (!isSame(asRead(stored), asRead(document.records))) return changed();
  const content = contentOf({ _type, records: stored }, AS_STORED);
  return {
    document: { ...document, records: stored },
    records,
    ...(content.kind === 'records' && { stored: content.records }),
  };
}

/** Returns a value as slices are read, even if it has passed through Ruby: bytes are bytes. */
function asRead(value: unknown): unknown {
  const options = { promoteBuffers: true, bsonRegExp: true };
  return promoted(BSON.deserialize(BSON.serialize({ value }), options))['value'];
}

async function collectionOf({ environment, isRuby, collection }: FoundSlice): Promise<Collection> {
  const database = isRuby ? environment.slicesDatabase() : environment.primaryDatabase();
  return (await database).collection(collection, AS_WRITTEN);
}

function isOutput({ _id, state }: SliceDocument): RocketJobError {
  return new RocketJobError(
    'invalid_transition',
    `Not saved: it is an output slice. Only slices of \`job.input\` can be edited. (slice ${valueText(_id)})`,
    { action: 'save', state: valueText(state) },
  );
}
