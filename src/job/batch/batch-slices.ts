import type { ObjectId } from 'bson';
import type { JobException } from '../model/job-document';
import { failedRecordOf } from '../slices/failed-records';
import type { Slice } from '../slices/slice';

/** A slice that has failed. */
export interface FailedSlice<Record> {
  readonly id: ObjectId;
  /** Of all records of the job, the first being 1: the one it failed at. Undefined when its worker was ended. */
  readonly recordNumber: number | undefined;
  /** That record; undefined where it can't be read. */
  readonly record: Record | undefined;
  readonly firstRecordNumber: number;
  readonly failureCount: number;
  readonly exception: JobException | undefined;
  /** What its document has that it should not have, in words; left out where nothing is. */
  readonly damage?: string;
}

export function failedSlice<Record>(slice: Slice): FailedSlice<Record> {
  const { id, firstRecordNumber, failureCount, exception, damage } = slice;
  const { record, recordNumber } = failedRecordOf(slice);
  return {
    id,
    recordNumber,
    record: record as Record | undefined,
    firstRecordNumber,
    failureCount,
    exception,
    ...(damage !== undefined && { damage }),
  };
}
