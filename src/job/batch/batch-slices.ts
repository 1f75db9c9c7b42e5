import type { ObjectId } from 'bson';
import { nodeInputs, nodeOutputs } from '../../mongo/collection-names';
import { promoted } from '../../mongo/stored/promoted';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { JobException } from '../model/job-document';
import { AS_WRITTEN, type JobEnvironment } from '../model/job-store';
import { SLICE_SCHEMA } from './slice-document';

/** A slice that has failed. */
export interface FailedSlice<Record> {
  readonly id: ObjectId;
  /** Of all records of the job, the first being 1: the one it failed at. Undefined when its worker was ended. */
  readonly recordNumber: number | undefined;
  /** That record. */
  readonly record: Record | undefined;
  readonly firstRecordNumber: number;
  readonly failureCount: number;
  readonly exception: JobException | undefined;
  /** What its document has that it should not have, in words; left out where nothing is. */
  readonly damage?: string;
}

export async function failedSlices(
  environment: JobEnvironment,
  jobId: ObjectId,
): Promise<FailedSlice<unknown>[]> {
  const slices = (await environment.primaryDatabase()).collection(nodeInputs(jobId), AS_WRITTEN);
  const failed = await slices.find({ state: 'failed' }, { sort: { _id: 1 } }).toArray();
  return failed.map((document) => {
    const slice = new StoredRecord(SLICE_SCHEMA, promoted(document));
    const at = slice.get('processing_record_number');
    const firstRecordNumber = slice.get('first_record_number') ?? 1;
    const { fieldDamage: damage } = slice;
    return {
      id: document._id,
      recordNumber: at === undefined ? undefined : firstRecordNumber + at - 1,
      record: at === undefined ? undefined : slice.get('records')?.[at - 1],
      firstRecordNumber,
      failureCount: slice.get('failure_count') ?? 0,
      exception: slice.get('exception') as JobException | undefined,
      ...(damage !== undefined && { damage }),
    };
  });
}

/** What was kept of a job's output, record by record. */
export async function* batchOutput(environment: JobEnvironment, jobId: ObjectId): AsyncGenerator<unknown> {
  const outputs = (await environment.primaryDatabase()).collection(nodeOutputs(jobId), AS_WRITTEN);
  for await (const { records } of outputs.find(
    {},
    { sort: { first_record_number: 1 }, allowDiskUse: true },
  )) {
    if (Array.isArray(records)) yield* promoted(records);
  }
}
