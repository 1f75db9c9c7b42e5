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
   * Gives the job its records, once; it is started then. They are streamed, so memory use
   * doesn't depend on their number. If it fails, it leaves nothing behind and can be retried.
   *
   * @param records an array, an iterator, or the path of a file, of which each line is a record (`.gz` is unpacked)
   * @returns how many records there were
   * @throws RocketJobError `invalid_transition` when it has its records already; `invalid_argument` for a record that
   *   cannot be stored, a slice of more than 16 MiB, and a file that cannot be read
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
   * The slices that are not done, of the category `main`: by state, those that have failed, their records.
   *
   * @example
   *     await job.input.countsByState();
   *     const slice = await job.input.failed().first();
   *     await job.input.category('other').count();
   */
  get input(): Slices {
    return slicesOf(this.#slicesOf('input'));
  }

  /** What the slices came to, slice by slice, of the category `main`. @example await job.output.first(); */
  get output(): Slices {
    return slicesOf(this.#slicesOf('output'));
  }

  /** Each record at which a slice has failed: the record, its number in the file, why, and its slice. */
  eachFailedRecord(): AsyncGenerator<FailedRecord> {
    return this.input.eachFailedRecord();
  }

  /** What `perform` has returned for each record, in the order of the records, of slices that are done. */
  download(): AsyncGenerator<Output>;
  /**
   * Writes the output to a file, in the order of the records, a line for each: strings unchanged, anything else as JSON. It is
   * streamed. A file that ends with `.gz` is compressed; with `.bz2` it takes slices that are bzip2 as they are.
   *
   * @throws RocketJobError `invalid_argument` for a file that is there already or can't be written; `unreadable` where the
   *   output is encrypted; `invalid_transition` while the job works on its slices
   * @example await job.download('result.csv', { onProgress: ({ slices, of }) => console.log(`${slices} of ${of}`) });
   */
  download(file: string, options?: DownloadOptions): Promise<Download>;
  download(file?: string, options: DownloadOptions = {}): AsyncGenerator<Output> | Promise<Download> {
    if (file === undefined) return recordsOf(this.output) as AsyncGenerator<Output>;
    return downloadTo(file, this, options);
  }

  /** The slices that have failed: why, and at which record. */
  async failedSlices(): Promise<FailedSlice<Record>[]> {
    return (await this.input.failed().toArray()).map(failedSlice<Record>);
  }

  #slicesOf(side: SlicesOf['side']): SlicesOf {
    const { isRuby } = this;
    return { environment: environmentOf(this.constructor), document: this.toJSON(), isRuby, side };
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

function uploadOfRuby({ type, id }: Job): RocketJobError<'ruby_job'> {
  return new RocketJobError(
    'ruby_job',
    `Can't upload to ${type} ${valueText(id)}: it is a Ruby job, whose categories and validations are in its class. Nothing was written. Upload in your Ruby application.`,
    { id: valueText(id) },
  );
}

registerBatchBase(BatchJob);
