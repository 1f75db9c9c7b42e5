import type { ObjectId } from 'bson';
import { nodeInputs, nodeOutputs } from '../mongo/collection-names';
import type { JobException } from './job-document';
import { AS_WRITTEN, jobDatabase } from './job-store';
import type { SliceDocument } from './slice-document';

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
}

export async function failedSlices(jobId: ObjectId): Promise<FailedSlice<unknown>[]> {
  const slices = (await jobDatabase()).collection(nodeInputs(jobId), AS_WRITTEN);
  const failed = await slices.find({ state: 'failed' }, { sort: { _id: 1 } }).toArray();
  return (failed as unknown as SliceDocument[]).map((slice) => {
    const { processing_record_number: at, first_record_number, exception } = slice;
    return {
      id: slice._id,
      recordNumber: at === undefined ? undefined : first_record_number + at - 1,
      record: at === undefined ? undefined : slice.records[at - 1],
      firstRecordNumber: first_record_number,
      failureCount: slice.failure_count,
      exception,
    };
  });
}

/** What was kept of a job's output, record by record. */
export async function* batchOutput(jobId: ObjectId): AsyncGenerator<unknown> {
  const outputs = (await jobDatabase()).collection(nodeOutputs(jobId), AS_WRITTEN);
  for await (const { records } of outputs.find(
    {},
    { sort: { first_record_number: 1 }, allowDiskUse: true },
  )) {
    yield* records;
  }
}
