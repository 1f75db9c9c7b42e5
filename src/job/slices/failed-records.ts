import { isRocketJobError } from '../../errors/rocket-job-error';
import type { JobException } from '../model/job-document';
import type { Slice } from './slice';

/** A record that made a slice fail. */
export interface FailedRecord {
  /** Undefined if it can't be read: `problem` has the reason. */
  readonly record: unknown;
  /** Its number among all records of the job, counted from 1; undefined if the slice doesn't tell. */
  readonly recordNumber: number | undefined;
  readonly exception: JobException | undefined;
  readonly slice: Slice;
  /** The reason it can't be read: its slice is encrypted or damaged. */
  readonly problem?: string;
}

/** Yields the failed records of slices. One that can't be read doesn't hold up the others. */
export async function* failedRecords(failed: AsyncIterable<Slice>): AsyncGenerator<FailedRecord> {
  for await (const slice of failed) yield failedRecordOf(slice);
}

/** Returns the failed record of one slice. */
export function failedRecordOf(slice: Slice): FailedRecord {
  const { failedRecordNumber: recordNumber, exception } = slice;
  try {
    return { record: slice.failedRecord, recordNumber, exception, slice };
  } catch (error) {
    if (!isRocketJobError(error)) throw error;
    return { record: undefined, recordNumber, exception, slice, problem: error.message };
  }
}
