import type { ObjectId } from 'bson';
import { RocketJobError } from '../../errors/rocket-job-error';
import { valueText } from '../../errors/value-text';
import { aNumber, type Kind, optional } from '../../mongo/stored/kind';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { JobException } from '../model/job-document';
import { exceptionIn } from '../model/job-exception';
import { bytesOf, contentOf, type SliceContent } from './slice-content';
import { SLICE_SCHEMA, type SliceDocument, type SliceState } from './slice-document';

const records: Kind<unknown> = {
  is: (value): value is unknown => Array.isArray(value) || bytesOf(value) !== undefined,
  inDatabase: (value) => ({ $in: [{ $type: value }, ['array', 'binData']] }),
};

/** Ruby's may be packed. */
const STORED_SCHEMA = { ...SLICE_SCHEMA, records, first_record_number: optional(aNumber) };

/** Where a slice was read. */
export interface ReadSlice {
  readonly document: SliceDocument;
  /** The database's clock when it was read. */
  readonly readAt: Date;
  /** The job that it is of. */
  readonly jobId: ObjectId;
  readonly isRuby: boolean;
  /** `rocket_job.inputs.<job id>` */
  readonly collection: string;
}

/**
 * One slice of a batch job as it stood when it was read: some of the job's records, worked on as one; or, of the output, what
 * came of them.
 *
 * Mirrors `RocketJob::Sliced::Slice`.
 *
 * @example
 *     const slice = await job.input.failed().first();
 *     slice?.failedRecord; // the record that it failed at
 */
export class Slice {
  readonly #read: ReadSlice;
  readonly #fields: StoredRecord<typeof STORED_SCHEMA>;
  #content: SliceContent | undefined;

  constructor(read: ReadSlice) {
    this.#read = read;
    this.#fields = new StoredRecord(STORED_SCHEMA, read.document);
  }

  /** Of a damaged document whatever stands there. */
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

  /** Slices that are done are gone: `queued`, `running` or `failed`. */
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
   * Its records, unpacked.
   *
   * @throws RocketJobError `unreadable` where they are encrypted or damaged
   */
  get records(): readonly unknown[] {
    const content = this.#unpacked;
    if (content.kind === 'records') return content.records;
    const id = valueText(this.id);
    const isEncrypted = content.kind === 'encrypted';
    const why = isEncrypted
      ? "encrypted. They can only be read with the application's key, in a Ruby console"
      : `damaged: ${content.why}`;
    throw new RocketJobError(
      'unreadable',
      `Expected to read the records of slice ${id}, but they are ${why}.`,
      { what: 'slice', id, isEncrypted },
    );
  }

  /**
   * The record that it failed at; undefined where it has not failed at one.
   *
   * @throws RocketJobError `unreadable` where the records are encrypted or damaged
   */
  get failedRecord(): unknown {
    const at = this.processingRecordNumber;
    return at === undefined || this.exception === undefined ? undefined : this.records[at - 1];
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

  /** The document as it was read, in the spelling of the database. */
  toJSON(): SliceDocument {
    return this.#read.document;
  }

  get #unpacked(): SliceContent {
    this.#content ??= contentOf(this.#read.document);
    return this.#content;
  }
}
