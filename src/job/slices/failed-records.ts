import { isRocketJobError } from '../../errors/rocket-job-error';
import type { JobException } from '../model/job-document';
import type { Slice } from './slice';

/** A record at which a slice has failed. */
export interface FailedRecord {
  /** Undefined where it can't be read: `problem` says why. */
  readonly record: unknown;
  /** Its number of all records of the job, the first being 1; undefined where the slice doesn't tell. */
  readonly recordNumber: number | undefined;
  readonly exception: JobException | undefined;
  readonly slice: Slice;
  /** Why the record can't be read: its slice is encrypted, or damaged. */
  readonly problem?: string;
}

/** The failed records of slices. One that can't be read doesn't keep the others back. */
export async function* failedRecords(failed: AsyncIterable<Slice>): AsyncGenerator<FailedRecord> {
  for await (const slice of failed) yield failedRecordOf(slice);
}

/** The failed record of one slice. */
export function failedRecordOf(slice: Slice): FailedRecord {
  const { failedRecordNumber: recordNumber, exception } = slice;
  try {
    return { record: slice.failedRecord, recordNumber, exception, slice };
  } catch (error) {
    if (!isRocketJobError(error)) throw error;
    return { record: undefined, recordNumber, exception, slice, problem: error.message };
  }
}
