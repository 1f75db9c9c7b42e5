import { inspect } from 'node:util';
import type { ObjectId } from 'bson';
import type { Collection, Document } from 'mongodb';
import { environmentOf } from '../../bound-class';
import { DIRMON_ENTRIES } from '../../mongo/collection-names';
import { refuseAssignments } from '../../mongo/stored/read-only';
import { type ShownHow, shownRecord } from '../../mongo/stored/shown-record';
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

/** One Dirmon entry as it was read, with the operations on it. */
export abstract class DirmonRecord {
  static {
    refuseAssignments(
      this.prototype,
      () => 'Your application validates the fields of an entry: change them in a Rails console.',
    );
  }

  #read: StoredRecord<typeof DIRMON_SCHEMA>;

  /** The database's clock at the time of the read. */
  readonly readAt: Date;

  constructor(document: Document, readAt: Date) {
    this.readAt = readAt;
    this.#read = new StoredRecord(DIRMON_SCHEMA, document);
  }

  /** In a damaged document it may be anything. */
  get id(): ObjectId {
    return this.#read.document['_id'];
  }

  /** A name for people; undefined if it has none. */
  get name(): string | undefined {
    return this.#read.get('name');
  }

  /** The pattern of the files it watches for: `/uploads/*.csv`. */
  get pattern(): string {
    return this.#read.text('pattern');
  }

  /** The class of the jobs that process the files. */
  get jobClassName(): string {
    return this.#read.text('job_class_name');
  }

  /** The attributes of new jobs. */
  get properties(): Readonly<Record<string, unknown>> {
    return this.#read.get('properties') ?? {};
  }

  /** The directory that files are moved to before their job starts; undefined for the gem's default. */
  get archiveDirectory(): string | undefined {
    return this.#read.get('archive_directory');
  }

  get state(): DirmonState {
    return this.#read.text('state') as DirmonState;
  }

  /** The last failure; it stays when the entry is enabled again. */
  get exception(): JobException | undefined {
    return exceptionIn(this.#read.document);
  }

  /** Describes the damage in its document; undefined if there is none. */
  get damage(): string | undefined {
    return this.#read.damage;
  }

  /** Lets DirmonJob process its files. @throws RocketJobError `invalid_transition`, `not_found` */
  enable(): Promise<this> {
    return this.#change('enable');
  }

  /**
   * Stops DirmonJob from processing its files. @throws RocketJobError `invalid_transition`, also for a
   * pending one; `not_found`
   */
  disable(): Promise<this> {
    return this.#change('disable');
  }

  /**
   * Removes it, whatever its state. @throws RocketJobError `invalid_transition` if it has changed;
   * `not_found`
   */
  async destroy(): Promise<void> {
    await this.#change('destroy');
  }

  /** Whether the entry's state, as it was read, allows an action: `entry.allows('disable')`. */
  allows(action: DirmonAction): boolean {
    return canChangeDirmon(action, this.#read.document['state']);
  }

  /** Reads it again. @throws RocketJobError `not_found` if it was deleted */
  async reload(): Promise<this> {
    const entries = await dirmonEntries(environmentOf<JobEnvironment>(this.constructor));
    this.#read = new StoredRecord(DIRMON_SCHEMA, await readDirmonEntry(entries, this.id));
    return this;
  }

  /** Returns the document as it was read, with the database's field names. */
  toJSON(): DirmonDocument {
    return this.#read.document as DirmonDocument;
  }

  /** How Node shows it, as in `console.log`. */
  protected [inspect.custom](...how: ShownHow): string {
    return shownRecord('DirmonEntry', this.toJSON(), how);
  }

  async #change(action: DirmonAction): Promise<this> {
    const environment = environmentOf<JobEnvironment>(this.constructor);
    const entries = await dirmonEntries(environment);
    const document = await changeDirmonEntry(environment, entries, this.#read.document, action);
    this.#read = new StoredRecord(DIRMON_SCHEMA, document);
    return this;
  }
}

/** Returns the collection, read from the primary. */
export async function dirmonEntries(environment: JobEnvironment): Promise<Collection> {
  return (await environment.primaryDatabase()).collection(DIRMON_ENTRIES);
}
