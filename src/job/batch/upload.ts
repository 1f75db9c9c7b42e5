import { Int32, Long, ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { encodeValue } from '../../event/encode';
import { nodeInputs } from '../../mongo/collection-names';
import { checkedSize } from '../../mongo/document-size';
import { untyped } from '../../mongo/untyped';
import { jobsIn, slicesIn } from '../model/job-collections';
import type { JobDocument } from '../model/job-document';
import { type JobEnvironment, readJob } from '../model/job-store';
import { type RecordSource, recordSource } from './record-source';

export interface UploadOptions {
  /** Called after each write with the number of records written so far. */
  readonly onProgress?: (recordCount: number) => void;
}

/** The most records to buffer before a write, rounded to whole slices. */
const RECORDS_AT_ONCE = 1_000;
const BYTES_AT_ONCE = 8_388_608;

/** Cuts records into slices and writes them; then the job can start. */
export async function uploadRecords(
  environment: JobEnvironment,
  { _id, slice_size = 1 }: JobDocument,
  records: string | RecordSource<unknown>,
  { onProgress }: UploadOptions,
): Promise<number> {
  const source = recordSource(records);
  const job = await readJob(environment, _id);
  if (!isWaiting(job)) throw notWaiting(job);
  const database = await environment.primaryDatabase();
  await database.dropCollection(nodeInputs(_id));
  const slices = untyped(slicesIn(database, _id));
  await slices.createIndex({ state: 1, _id: 1 }, { unique: true });
  try {
    const count = await writeSlices(slices, source, slice_size, onProgress);
    const opened = await untyped(jobsIn(database)).updateOne(
      { _id, state: { $in: ['queued', 'paused'] }, record_count: { $exists: false } },
      { $set: { record_count: Long.fromNumber(count) } },
    );
    if (opened.matchedCount === 0) throw notWaiting(await readJob(environment, _id));
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
  let waitingBytes = 0;
  const cut = () => {
    const document = newSlice(slice, count - slice.length + 1);
    waiting.push(document);
    waitingBytes += sizeOf(document, count, slice.length);
    slice = [];
  };
  const write = async () => {
    await slices.insertMany(waiting, { ordered: false });
    waiting = [];
    waitingBytes = 0;
    onProgress?.(count);
  };
  for await (const record of records) {
    slice.push(record);
    count++;
    if (slice.length === sliceSize) cut();
    if (waiting.length * sliceSize >= RECORDS_AT_ONCE || waitingBytes >= BYTES_AT_ONCE) await write();
  }
  if (slice.length > 0) cut();
  if (waiting.length > 0) await write();
  return count;
}

function newSlice(records: readonly unknown[], firstRecordNumber: number): Document {
  return {
    _id: new ObjectId(),
    state: 'queued',
    records: records.map((record, index) => encodeValue(record, `record ${firstRecordNumber + index}`)),
    first_record_number: Long.fromNumber(firstRecordNumber),
    failure_count: new Int32(0),
  };
}

/** @throws RocketJobError `invalid_argument` for a slice that is too large */
function sizeOf(slice: Document, lastRecordNumber: number, records: number): number {
  return records === 1
    ? checkedSize(slice, `record ${lastRecordNumber}`, 'Store it elsewhere and upload a reference.')
    : checkedSize(
        slice,
        `a slice of ${records} records, up to record ${lastRecordNumber},`,
        'Create the job with a smaller `slice_size`.',
      );
}

function isWaiting({ state, record_count }: JobDocument): boolean {
  return record_count === undefined && (state === 'queued' || state === 'paused');
}

function notWaiting({ _id, state, record_count }: JobDocument): RocketJobError {
  const has = record_count === undefined ? `is ${state}` : `already has its records (${record_count})`;
  return new RocketJobError(
    'invalid_transition',
    `Can't upload to the job ${_id.toHexString()}: it ${has}. Nothing was written. Create another job for more records.`,
    { action: 'upload', state },
  );
}
