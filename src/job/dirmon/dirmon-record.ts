import type { ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { environmentOf } from '../../bound-class';
import { DIRMON_ENTRIES } from '../../mongo/collection-names';
import { StoredRecord } from '../../mongo/stored/stored-record';
import type { JobException } from '../model/job-document';
import { exceptionIn } from '../model/job-exception';
import type { JobEnvironment } from '../model/job-store';
import {
  canChangeDirmon,
  changeDirmonEntry,
  type DirmonAction,
  readDirmonEntry,
} from '../operations/dirmon-operations';
import { DIRMON_SCHEMA, type DirmonDocument, type DirmonState } from './dirmon-document';

/** One Dirmon entry as it was when it was read, and what a person can do with it. */
export abstract class DirmonRecord {
  #read: StoredRecord<typeof DIRMON_SCHEMA>;

  /** The database's clock when it was read. */
  readonly readAt: Date;

  constructor(document: Document, readAt: Date) {
    this.readAt = readAt;
    this.#read = new StoredRecord(DIRMON_SCHEMA, document);
  }

  /** In a damaged document it may be anything. */
  get id(): ObjectId {
    return this.#read.document['_id'];
  }

  /** For people; undefined where it has none. */
  get name(): string | undefined {
    return this.#read.get('name');
  }

  /** The files that it watches for: `/uploads/*.csv`. */
  get pattern(): string {
    return this.#read.text('pattern');
  }

  /** The class of the jobs that the files are given to. */
  get jobClassName(): string {
    return this.#read.text('job_class_name');
  }

  /** What these jobs are created with. */
  get properties(): Readonly<Record<string, unknown>> {
    return this.#read.get('properties') ?? {};
  }

  /** Where files are moved before their job is started; undefined for the gem's default. */
  get archiveDirectory(): string | undefined {
    return this.#read.get('archive_directory');
  }

  get state(): DirmonState {
    return this.#read.text('state') as DirmonState;
  }

  /** Why it failed last; it stays when the entry is enabled again. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#read.document);
  }

  /** What its document has that it should not have, in words; undefined where nothing is. */
  get damage(): string | undefined {
    return this.#read.damage;
  }

  /** Has DirmonJob take its files. @throws RocketJobError `invalid_transition`, `not_found` */
  enable(): Promise<this> {
    return this.#change('enable');
  }

  /** Has DirmonJob leave its files. @throws RocketJobError `invalid_transition`, of a pending one too; `not_found` */
  disable(): Promise<this> {
    return this.#change('disable');
  }

  /** Removes it, whatever its state. @throws RocketJobError `invalid_transition` when it has changed; `not_found` */
  async destroy(): Promise<void> {
    await this.#change('destroy');
  }

  /** Whether an action would be done, as far as the entry was read: `entry.allows('disable')`. */
  allows(action: DirmonAction): boolean {
    return canChangeDirmon(action, this.#read.document['state']);
  }

  /** Reads it again. @throws RocketJobError `not_found` when it was deleted */
  async reload(): Promise<this> {
    const entries = await dirmonEntries(environmentOf<JobEnvironment>(this.constructor));
    this.#read = new StoredRecord(DIRMON_SCHEMA, await readDirmonEntry(entries, this.id));
    return this;
  }

  /** The document as it was read, in the spelling of the database. */
  toJSON(): DirmonDocument {
    return this.#read.document as DirmonDocument;
  }

  async #change(action: DirmonAction): Promise<this> {
    const environment = environmentOf<JobEnvironment>(this.constructor);
    const entries = await dirmonEntries(environment);
    const document = await changeDirmonEntry(environment, entries, this.#read.document, action);
    this.#read = new StoredRecord(DIRMON_SCHEMA, document);
    return this;
  }
}

/** The collection, read from the primary. */
export async function dirmonEntries(environment: JobEnvironment): Promise<Collection> {
  return (await environment.primaryDatabase()).collection(DIRMON_ENTRIES);
}
