import type { ObjectId } from 'bson';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { aNumber, type Kind, optional } from '../../mongo/stored/kind';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { JobException } from '../model/job-document';
import { exceptionIn } from '../model/job-exception';
import { isSame } from '../operations/slice-operations';
import { type FoundSlice, retryFoundSlice, saveFoundSlice } from './change-slice';
import { bytesOf, contentOf, copied, type SliceContent } from './slice-content';
import { SLICE_SCHEMA, type SliceDocument, type SliceState } from './slice-document';

const records: Kind<unknown> = {
  is: (value): value is unknown => Array.isArray(value) || bytesOf(value) !== undefined,
  inDatabase: (value) => ({ $in: [{ $type: value }, ['array', 'binData']] }),
};

/** Ruby's may be packed. */
const STORED_SCHEMA = { ...SLICE_SCHEMA, records, first_record_number: optional(aNumber) };

/** Where a slice was read. */
export interface ReadSlice extends FoundSlice {
  readonly document: SliceDocument;
  /** The database's clock when it was read. */
  readonly readAt: Date;
  /** The job that it is of. */
  readonly jobId: ObjectId;
}

/**
 * One slice of a batch job as it was when it was read: some of the job's records, processed together; in the output,
 * their results.
 *
 * Mirrors `RocketJob::Sliced::Slice`. `retry` and `save` are one write each, which the slice as it was read guards.
 *
 * @example
 *     const slice = await job.input.failed().first();
 *     console.log(slice?.failedRecord);
 *     if (slice !== undefined) slice.failedRecord = 'corrected';
 *     await slice?.save();
 *     await slice?.retry(); // if the job has failed: job.retry()
 */
export class Slice {
  #read: ReadSlice;
  #fields: StoredRecord<typeof STORED_SCHEMA>;
  #content: SliceContent | undefined;
  /** What is shown of the records, and may have been edited. */
  #records: unknown[] | undefined;

  constructor(read: ReadSlice) {
    this.#read = read;
    this.#fields = new StoredRecord(STORED_SCHEMA, read.document);
  }

  /** In a damaged document it may be anything. */
  get id(): ObjectId {
    return this.#read.document._id;
  }

  /** The job that it is of. */
  get jobId(): ObjectId {
    return this.#read.jobId;
  }

  /** Whether the job is one of Ruby's. */
  get isRuby(): boolean {
    return this.#read.isRuby;
  }

  /** The collection that it was read in. */
  get collection(): string {
    return this.#read.collection;
  }

  /** `queued`, `running` or `failed`; finished slices are deleted. */
  get state(): SliceState {
    return this.#fields.text('state') as SliceState;
  }

  /** The number of its first record, of all records of the job, the first being 1. */
  get firstRecordNumber(): number {
    return this.#fields.get('first_record_number') ?? 1;
  }

  /** Within the slice, the first being 1: the record that is worked on, or that it failed at. */
  get processingRecordNumber(): number | undefined {
    return this.#fields.get('processing_record_number');
  }

  get failureCount(): number {
    return this.#fields.get('failure_count') ?? 0;
  }

  get startedAt(): Date | undefined {
    return this.#fields.get('started_at');
  }

  /** `host:pid:worker_id` */
  get workerName(): string | undefined {
    return this.#fields.get('worker_name');
  }

  /** Why it has failed. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#read.document);
  }

  /** The database's clock when it was read. */
  get readAt(): Date {
    return this.#read.readAt;
  }

  /** Whether its records can only be read with the key of the application. */
  get isEncrypted(): boolean {
    return this.#unpacked.kind === 'encrypted';
  }

  /**
   * Its records, unpacked. They can be edited, or others assigned: `save()` writes them.
   *
   * @throws RocketJobError `unreadable` where they are encrypted or damaged
   */
  get records(): unknown[] {
    this.#records ??= copied(this.#readRecords) as unknown[];
    return this.#records;
  }

  set records(records: readonly unknown[]) {
    if (!Array.isArray(records))
      throw invalid(
        `Expected the records of the slice, an array, got ${shown(records)}.`,
        'records',
        records,
      );
    this.#records = [...records];
  }

  get #readRecords(): readonly unknown[] {
    const content = this.#unpacked;
    if (content.kind === 'records') return content.records;
    const id = valueText(this.id);
    const isEncrypted = content.kind === 'encrypted';
    const why = isEncrypted
      ? "encrypted. They can only be read with the application's key, in a Rails console"
      : `damaged: ${content.why}`;
    throw new RocketJobError('unreadable', `Can't read the records of slice ${id}: they are ${why}.`, {
      what: 'slice',
      id,
      isEncrypted,
    });
  }

  /**
   * The record that it failed at; undefined where it has not failed at one. Another can be assigned: `save()` writes it.
   *
   * @throws RocketJobError `unreadable` where the records are encrypted or damaged
   */
  get failedRecord(): unknown {
    const at = this.processingRecordNumber;
    return at === undefined || this.exception === undefined ? undefined : this.records[at - 1];
  }

  set failedRecord(record: unknown) {
    this.records[this.#failedIndex] = record;
  }

  /** The number of that record, of all records of the job, the first being 1: the line in the file. */
  get failedRecordNumber(): number | undefined {
    const at = this.processingRecordNumber;
    return at === undefined || this.exception === undefined ? undefined : this.firstRecordNumber + at - 1;
  }

  /** What its document has that it should not have, in words; undefined where nothing is. */
  get damage(): string | undefined {
    const content = this.#unpacked;
    const all = [this.#fields.damage, content.kind === 'damaged' ? content.why : undefined];
    const damages = [...new Set(all.filter((each) => each !== undefined))];
    return damages.length === 0 ? undefined : damages.join(', ');
  }

  /**
   * Queues it again after it has failed. Once its job has failed this alone does nothing: `job.retry()` queues all of them.
   *
   * @throws RocketJobError `invalid_transition` when it isn't failed, or was deleted
   */
  async retry(): Promise<this> {
    return this.#took(await retryFoundSlice(this.#read));
  }

  /**
   * Writes the records, where they were edited.
   *
   * @throws RocketJobError `invalid_argument` for records that can't be stored, or that shift those that are done already;
   *   `invalid_transition` when a worker works on it, or it has changed since it was read; `unreadable` where they are encrypted
   *   or damaged; `ruby_job` for an encoding of Ruby's alone
   */
  async save(): Promise<this> {
    const before = this.#readRecords;
    if (this.#records === undefined || isSame(this.#records, before)) return this;
    return this.#took(await saveFoundSlice(this.#read, before, this.#records));
  }

  /** Writes the records without the one that it failed at. @throws RocketJobError as `save()` */
  async removeFailedRecord(): Promise<this> {
    const index = this.#failedIndex;
    this.records = this.records.filter((_, each) => each !== index);
    return this.save();
  }

  /** The document as it was read, in the spelling of the database. */
  toJSON(): SliceDocument {
    return this.#read.document;
  }

  get #failedIndex(): number {
    const index = (this.processingRecordNumber ?? 0) - 1;
    if (this.exception !== undefined && index >= 0 && index < this.records.length) return index;
    throw new RocketJobError(
      'invalid_transition',
      `Slice ${valueText(this.id)} has no failed record. To read its records: \`slice.records\`.`,
      { action: 'edit', state: valueText(this.state) },
    );
  }

  #took(document: SliceDocument): this {
    this.#read = { ...this.#read, document };
    this.#fields = new StoredRecord(STORED_SCHEMA, document);
    this.#content = undefined;
    this.#records = undefined;
    return this;
  }

  get #unpacked(): SliceContent {
    this.#content ??= contentOf(this.#read.document);
    return this.#content;
  }
}

function invalid(message: string, argument: string, value: unknown): RocketJobError {
  return new RocketJobError('invalid_argument', message, { argument, value });
}
