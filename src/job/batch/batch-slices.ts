import type { ObjectId } from 'bson';
import type { JobException } from '../model/job-document';
import { failedRecordOf } from '../slices/failed-records';
import type { Slice } from '../slices/slice';

/** A failed slice. */
export interface FailedSlice<Record> {
  readonly id: ObjectId;
  /**
   * The number of the record it failed at, counted over the whole job from 1. Undefined if its worker was
   * killed.
   */
  readonly recordNumber: number | undefined;
  /** That record; undefined if it can't be read. */
  readonly record: Record | undefined;
  readonly firstRecordNumber: number;
  readonly failureCount: number;
  readonly exception: JobException | undefined;
  /** Describes the damage in its document; omitted if there is none. */
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
