import type { ObjectId } from 'bson';
import { environmentOf } from '../../bound-class';
import type { Environment } from '../../environment';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import type { Change } from '../../mongo/changes/change';
import { NODE_JOBS } from '../../mongo/collection-names';
import { Job, type JobAttributes, newJob, type Performed } from '../model/job';
import { type JobClass, registerBatchBase } from '../model/job-classes';
import type { JobEnvironment } from '../model/job-store';
import { type Download, type DownloadOptions, downloadTo, recordsOf } from '../slices/download';
import type { FailedRecord } from '../slices/failed-records';
import { type Slices, type SlicesOf, slicesOf } from '../slices/slices';
import { type FailedSlice, failedSlice } from './batch-slices';
import type { RecordSource } from './record-source';
import { type UploadOptions, uploadRecords } from './upload';

/**
 * The base class of jobs that process many records. The records are uploaded and cut into slices, which
 * workers of many servers process at the same time. A failed slice stays, and `retry()` processes only the
 * failed slices.
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
  /** The number of records in a slice. */
  sliceSize = 100;
  /**
   * Whether the return values of `perform` are kept for `download()`. With `destroyOnComplete`, they are kept
   * only until `after()` has finished.
   */
  collectOutput = false;

  /** Processes one record. If it throws, the slice fails, and a retry continues from this record. */
  abstract override perform(record: Record): Output | Promise<Output>;

  /** Runs once, before the first slice. Changes to the job's fields are stored, and `perform` sees them. */
  before(): unknown {
    return undefined;
  }

  /** Runs once, after the last slice. */
  after(): unknown {
    return undefined;
  }

  /**
   * Uploads the job's records, once; then the job can start. They are streamed, so memory use doesn't depend
   * on their number. If it fails, it leaves nothing behind and can be retried.
   *
   * @param records an array, an iterator, or the path of a file, whose lines are the records (`.gz` is
   *   unpacked)
   * @returns the number of records
   * @throws RocketJobError `invalid_transition` if it already has its records; `invalid_argument` for a
   *   record that can't be stored, a slice of more than 16 MiB, and a file that can't be read
   */
  async upload(records: string | RecordSource<Record>, options: UploadOptions = {}): Promise<number> {
    if (this.isRuby) throw uploadOfRuby(this);
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

  /**
   * The unfinished slices of the category `main`.
   *
   * @example
   *     await job.input.countsByState();
   *     const slice = await job.input.failed().first();
   *     await job.input.category('other').count();
   */
  get input(): Slices {
    return slicesOf(this.#slicesOf('input'));
  }

  /** The output of the category `main`, slice by slice. @example await job.output.first(); */
  get output(): Slices {
    return slicesOf(this.#slicesOf('output'));
  }

  /**
   * Yields each record that made a slice fail: the record, its number in the file, the exception, and its
   * slice.
   */
  eachFailedRecord(): AsyncGenerator<FailedRecord> {
    return this.input.eachFailedRecord();
  }

  /**
   * Yields the return value of `perform` for each record, in the order of the records, from the finished
   * slices.
   */
  download(): AsyncGenerator<Output>;
  /**
   * Writes the output to a file, in the order of the records, one line each: strings unchanged, anything else
   * as JSON. It is streamed. A file name that ends with `.gz` compresses the file; with `.bz2`, slices that
   * are bzip2 already are copied unchanged.
   *
   * @throws RocketJobError `invalid_argument` if the file exists or can't be written; `unreadable` if the
   *   output is encrypted; `invalid_transition` while slices are still being processed
   * @example await job.download('result.csv', { onProgress: ({ slices, of }) => console.log(`${slices} of ${of}`) });
   */
  download(file: string, options?: DownloadOptions): Promise<Download>;
  download(file?: string, options: DownloadOptions = {}): AsyncGenerator<Output> | Promise<Download> {
    if (file === undefined) return recordsOf(this.output) as AsyncGenerator<Output>;
    return downloadTo(file, this, options);
  }

  /** Returns the failed slices: the exception, and the record it occurred at. */
  async failedSlices(): Promise<FailedSlice<Record>[]> {
    return (await this.input.failed().toArray()).map(failedSlice<Record>);
  }

  #slicesOf(side: SlicesOf['side']): SlicesOf {
    const { isRuby } = this;
    return { environment: environmentOf(this.constructor), document: this.toJSON(), isRuby, side };
  }

  /**
   * Performs the whole job in this process, without a database.
   *
   * @returns the return value of `perform` for each record
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

/** Returns an upload as the audit trail describes it. */
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

function uploadOfRuby({ type, id }: Job): RocketJobError<'ruby_job'> {
  return new RocketJobError(
    'ruby_job',
    `Can't upload to ${type} ${valueText(id)}: it is a Ruby job, whose categories and validations are in its class. Nothing was written. Upload in your Ruby application.`,
    { id: valueText(id) },
  );
}

registerBatchBase(BatchJob);
