import type { ObjectId } from 'bson';
import { environmentOf } from '../../bound-class';
import type { Environment } from '../../environment';
import type { Change } from '../../mongo/changes/change';
import { NODE_JOBS } from '../../mongo/collection-names';
import { Job, type JobAttributes, newJob, type Performed } from '../model/job';
import { type JobClass, registerBatchBase } from '../model/job-classes';
import type { JobEnvironment } from '../model/job-store';
import { batchOutput, type FailedSlice, failedSlices } from './batch-slices';
import type { RecordSource } from './record-source';
import { type UploadOptions, uploadRecords } from './upload';

/**
 * The base class of jobs that work on many records: they are uploaded, cut into slices, and the slices are worked on by
 * many workers of many servers at once. A slice that fails stays, and `retry()` works on such slices alone.
 *
 * Mirrors `RocketJob::Batch`.
 *
 * @example
 *     export class ImportJob extends BatchJob<string> {
 *       override sliceSize = 500;
 *       async perform(line: string) { await importLine(line); }
 *     }
 *     const job = await ImportJob.create();
 *     await job.upload('customers.csv');
 */
export abstract class BatchJob<Record = unknown, Output = unknown> extends Job {
  /** Records in a slice. */
  sliceSize = 100;
  /** Whether what `perform` returns is kept, for `download()`. With `destroyOnComplete` only until `after()` is done. */
  collectOutput = false;

  /** The work on one record. What it throws makes the slice fail, which is tried again from this record on. */
  abstract override perform(record: Record): Output | Promise<Output>;

  /** Done once, before the first slice. What it changes of the job's fields is stored, and seen by `perform`. */
  before(): unknown {
    return undefined;
  }

  /** Done once, after the last slice. */
  after(): unknown {
    return undefined;
  }

  /**
   * Gives the job its records, once; it is started then. They are streamed: memory stays the same however many there
   * are. When it fails nothing is left of it, and it may be tried again.
   *
   * @param records an array, an iterator, or the path of a file, of which each line is a record (`.gz` is unpacked)
   * @returns how many records there were
   * @throws RocketJobError `invalid_transition` when it has its records already; `invalid_argument` for a record that
   *   cannot be stored, a slice of more than 16 MiB, and a file that cannot be read
   */
  async upload(records: string | RecordSource<Record>, options: UploadOptions = {}): Promise<number> {
    const environment = environmentOf<JobEnvironment & Partial<Pick<Environment, 'changes'>>>(
      this.constructor,
    );
    const run = () => uploadRecords(environment, this.toJSON(), records, options);
    const count = await (environment.changes?.make({
      change: await uploadOf(environment, this.id),
      run,
      outcome: (changed) => ({ changed }),
    }) ?? run());
    await this.reload();
    return count;
  }

  /** What `perform` has returned for each record, in the order of the records, of slices that are done. */
  download(): AsyncGenerator<Output> {
    return batchOutput(environmentOf(this.constructor), this.id) as AsyncGenerator<Output>;
  }

  /** The slices that have failed: why, and at which record. */
  failedSlices(): Promise<FailedSlice<Record>[]> {
    return failedSlices(environmentOf(this.constructor), this.id) as Promise<FailedSlice<Record>[]>;
  }

  /**
   * Performs the whole job here and now, without a database.
   *
   * @returns what `perform` returned for each record
   */
  static override async performNow<J extends Job>(
    this: JobClass<J>,
    attributes?: JobAttributes<J>,
    records: RecordSource<Parameters<J['perform']>[0]> = [],
  ): Promise<Performed<J>> {
    const job = newJob(this, attributes) as unknown as BatchJob;
    const output: unknown[] = [];
    await job.before();
    for await (const record of records) output.push(await job.perform(record));
    await job.after();
    return output as never;
  }
}

/** An upload, as the audit trail tells of it. */
async function uploadOf(environment: JobEnvironment, id: ObjectId): Promise<Change> {
  const { databaseName } = await environment.database();
  return {
    action: 'upload records to',
    noun: 'job',
    namespace: `${databaseName}.${NODE_JOBS}`,
    ids: [id],
    count: 1,
    isSweeping: false,
  };
}

registerBatchBase(BatchJob);
