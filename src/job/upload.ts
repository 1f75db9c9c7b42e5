import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Int32, Long, ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { RocketJobError } from '../errors/rocket-job-error';
import { encodeParameters } from '../event/encode';
import { NODE_JOBS, nodeInputs } from '../mongo/collection-names';
import type { JobDocument } from './job-document';
import { jobDatabase, readJob } from './job-store';

/** Where records come from. */
export type RecordSource<Record> = Iterable<Record> | AsyncIterable<Record>;

export interface UploadOptions {
  /** Called after each writing, with how many records are written. */
  readonly onProgress?: (recordCount: number) => void;
}

/** How many records are written at once, as near as whole slices come to it. */
const RECORDS_AT_ONCE = 1_000;

/** Cuts records into slices and writes them; then the job may be started. */
export async function uploadRecords(
  { _id, slice_size = 1 }: JobDocument,
  records: string | RecordSource<unknown>,
  { onProgress }: UploadOptions,
): Promise<number> {
  const job = await readJob(_id);
  if (!isWaiting(job)) throw notWaiting(job);
  const database = await jobDatabase();
  await database.dropCollection(nodeInputs(_id));
  const slices = database.collection(nodeInputs(_id));
  await slices.createIndex({ state: 1, _id: 1 }, { unique: true });
  try {
    const source = typeof records === 'string' ? linesOf(records) : records;
    const count = await writeSlices(slices, source, slice_size, onProgress);
    const opened = await database
      .collection(NODE_JOBS)
      .updateOne(
        { _id, state: { $in: ['queued', 'paused'] }, record_count: { $exists: false } },
        { $set: { record_count: Long.fromNumber(count) } },
      );
    if (opened.matchedCount === 0) throw notWaiting(await readJob(_id));
    return count;
  } catch (error) {
    await database.dropCollection(nodeInputs(_id)).catch(() => {});
    throw error;
  }
}

async function writeSlices(
  slices: Collection,
  records: RecordSource<unknown>,
  sliceSize: number,
  onProgress: UploadOptions['onProgress'],
): Promise<number> {
  let count = 0;
  let slice: unknown[] = [];
  let waiting: Document[] = [];
  const cut = () => {
    waiting.push(newSlice(slice, count - slice.length + 1));
    slice = [];
  };
  const write = async () => {
    await slices.insertMany(waiting, { ordered: false });
    waiting = [];
    onProgress?.(count);
  };
  for await (const record of records) {
    slice.push(record);
    count++;
    if (slice.length === sliceSize) cut();
    if (waiting.length * sliceSize >= RECORDS_AT_ONCE) await write();
  }
  if (slice.length > 0) cut();
  if (waiting.length > 0) await write();
  return count;
}

function newSlice(records: readonly unknown[], firstRecordNumber: number): Document {
  return {
    _id: new ObjectId(),
    state: 'queued',
    ...encodeParameters({ records }),
    first_record_number: Long.fromNumber(firstRecordNumber),
    failure_count: new Int32(0),
  };
}

/** The lines of a file, read as they are needed. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => text.destroy(error));
  text.setEncoding('utf8');
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

function isWaiting({ state, record_count }: JobDocument): boolean {
  return record_count === undefined && (state === 'queued' || state === 'paused');
}

function notWaiting({ _id, state, record_count }: JobDocument): RocketJobError {
  const has = record_count === undefined ? `is ${state}` : `has ${record_count} records`;
  return new RocketJobError(
    'invalid_transition',
    `Expected a job that waits for its records, got ${_id.toHexString()}, which ${has}. Create another one for more.`,
    { action: 'upload', state },
  );
}
