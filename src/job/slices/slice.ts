import { inspect } from 'node:util';
import type { ObjectId } from 'bson';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { aNumber, type Kind, optional } from '../../mongo/stored/kind';
import { type ShownHow, shownRecord } from '../../mongo/stored/shown-record';
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

/** Ruby's records may be packed. */
const STORED_SCHEMA = { ...SLICE_SCHEMA, records, first_record_number: optional(aNumber) };

/** The origin of a slice. */
export interface ReadSlice extends FoundSlice {
  readonly document: SliceDocument;
  /** The database's clock at the time of the read. */
  readonly readAt: Date;
  /** The job it belongs to. */
  readonly jobId: ObjectId;
}

/**
 * One slice of a batch job as it was read: some of the job's records, processed together; in the output,
 * their results.
 *
 * Mirrors `RocketJob::Sliced::Slice`. `retry` and `save` make one write each, guarded by the slice as it was
 * read.
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
  /** The visible records, which may have been edited. */
  #records: unknown[] | undefined;

  constructor(read: ReadSlice) {
    this.#read = read;
    this.#fields = new StoredRecord(STORED_SCHEMA, read.document);
  }

  /** In a damaged document it may be anything. */
  get id(): ObjectId {
    return this.#read.document._id;
  }

  /** The job it belongs to. */
  get jobId(): ObjectId {
    return this.#read.jobId;
  }

  /** Whether its job is a Ruby job. */
  get isRuby(): boolean {
    return this.#read.isRuby;
  }

  /** The collection it was read from. */
  get collection(): string {
    return this.#read.collection;
  }

  /** `queued`, `running` or `failed`; finished slices are deleted. */
  get state(): SliceState {
    return this.#fields.text('state') as SliceState;
  }

  /** The number of its first record among all records of the job, counted from 1. */
  get firstRecordNumber(): number {
    return this.#fields.get('first_record_number') ?? 1;
  }

  /** The record that is being processed, or that it failed at, counted within the slice from 1. */
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

  /** The reason it failed. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#read.document);
  }

  /** The database's clock at the time of the read. */
  get readAt(): Date {
    return this.#read.readAt;
  }

  /** Whether reading its records needs the application's key. */
  get isEncrypted(): boolean {
    return this.#unpacked.kind === 'encrypted';
  }

  /**
   * Its records, unpacked. Edit them or assign others, then call `save()`.
   *
   * @throws RocketJobError `unreadable` if they are encrypted or damaged
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
    const message = `Can't read the records of slice ${id}: they are ${why}.`;
    throw new RocketJobError('unreadable', message, { what: 'slice', id, isEncrypted });
  }

  /**
   * The record it failed at; undefined if it hasn't failed at one. Assign another, then call `save()`.
   *
   * @throws RocketJobError `unreadable` if the records are encrypted or damaged
   */
  get failedRecord(): unknown {
    const at = this.processingRecordNumber;
    return at === undefined || this.exception === undefined ? undefined : this.records[at - 1];
  }

  set failedRecord(record: unknown) {
    this.records[this.#failedIndex] = record;
  }

  /** The number of that record among all records of the job, counted from 1: its line in the file. */
  get failedRecordNumber(): number | undefined {
    const at = this.processingRecordNumber;
    return at === undefined || this.exception === undefined ? undefined : this.firstRecordNumber + at - 1;
  }

  /** Describes the damage in its document; undefined if there is none. */
  get damage(): string | undefined {
    const content = this.#unpacked;
    const all = [this.#fields.damage, content.kind === 'damaged' ? content.why : undefined];
    const damages = [...new Set(all.filter((each) => each !== undefined))];
    return damages.length === 0 ? undefined : damages.join(', ');
  }

  /**
   * Queues a failed slice again. If its job has failed too, this isn't enough: `job.retry()` queues all
   * failed slices.
   *
   * @throws RocketJobError `invalid_transition` if it isn't failed, or was deleted
   */
  async retry(): Promise<this> {
    return this.#took(await retryFoundSlice(this.#read));
  }

  /**
   * Writes edited records.
   *
   * @throws RocketJobError `invalid_argument` for records that can't be stored, or that shift finished
   *   ones; `invalid_transition` if a worker is processing it, or it has changed since it was read;
   *   `unreadable` if they are encrypted or damaged; `ruby_job` for an encoding that only Ruby can write
   */
  async save(): Promise<this> {
    const before = this.#readRecords;
    if (this.#records === undefined || isSame(this.#records, before)) return this;
    return this.#took(await saveFoundSlice(this.#read, before, this.#records));
  }

  /** Writes the records without the one it failed at. @throws RocketJobError as `save()` */
  async removeFailedRecord(): Promise<this> {
    const index = this.#failedIndex;
    this.records = this.records.filter((_, each) => each !== index);
    return this.save();
  }

  /** Returns the document as it was read, with the database's field names. */
  toJSON(): SliceDocument {
    return this.#read.document;
  }

  /** How Node shows it, as in `console.log`. */
  protected [inspect.custom](...how: ShownHow): string {
    const isReadable = !this.isEncrypted && this.damage === undefined;
    return shownRecord('Slice', { ...this.toJSON(), ...(isReadable && { records: this.records }) }, how);
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
