import type { ObjectId } from 'bson';
import { environmentOf } from '../../bound-class';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { idFrom } from '../../mongo/id-from';
import { Lookup } from '../../mongo/lookup/lookup';
import { knownState } from '../../mongo/lookup/lookup-condition';
import type { Where } from '../../mongo/lookup/lookup-types';
import type { JobEnvironment } from '../model/job-store';
import { DIRMON_FIELDS, DIRMON_STATES, type DirmonDocument, type DirmonState } from './dirmon-document';
import { DirmonRecord, dirmonEntries } from './dirmon-record';

type Entries = Lookup<DirmonEntry, DirmonDocument>;

/**
 * Finds Ruby's watched folders, and enables, disables or destroys them. Only Ruby can create or change them,
 * because it validates that the class of their jobs exists.
 *
 * Mirrors `RocketJob::DirmonEntry`.
 *
 * @example
 *     const failed = await DirmonEntry.failed().first();
 *     await failed?.enable();
 */
export class DirmonEntry extends DirmonRecord {
  /** Every entry, in order of id. */
  static all(): Entries {
    return new Lookup<DirmonEntry, DirmonDocument>({
      what: 'Dirmon entry',
      collection: () => dirmonEntries(environmentOf<JobEnvironment>(this)),
      fields: DIRMON_FIELDS,
      innerFields: { exception: ['class_name', 'message', 'backtrace', 'worker_name'] },
      condition: (field, value) => {
        if (field === '_id') return { _id: idFrom(value) };
        return { [field]: field === 'state' ? knownState(value, DIRMON_STATES) : value };
      },
      record: (document, readAt) => new this(document, readAt),
    });
  }

  /**
   * Finds entries by their fields. @example await DirmonEntry.where({ job_class_name: 'ImportJob' }).first();
   */
  static where(filter: Where<DirmonDocument>): Entries {
    return this.all().where(filter);
  }

  /** Finds the entry with this id. @throws RocketJobError `not_found` */
  static async find(id: ObjectId | string): Promise<DirmonEntry> {
    const entry = await this.where({ id }).first();
    if (entry !== undefined) return entry;
    throw new RocketJobError(
      'not_found',
      `No Dirmon entry has the id ${shown(id)}. To list them: \`DirmonEntry.all()\`.`,
      { what: 'Dirmon entry', id: valueText(id) },
    );
  }

  static first(): Promise<DirmonEntry | undefined> {
    return this.all().first();
  }

  static last(): Promise<DirmonEntry | undefined> {
    return this.all().last();
  }

  static count(): Promise<number> {
    return this.all().count();
  }

  static toArray(): Promise<DirmonEntry[]> {
    return this.all().toArray();
  }

  /** Entries that are not enabled yet. */
  static pending(): Entries {
    return this.where({ state: 'pending' });
  }

  static enabled(): Entries {
    return this.where({ state: 'enabled' });
  }

  static disabled(): Entries {
    return this.where({ state: 'disabled' });
  }

  /** Entries that DirmonJob couldn't read; `exception` has the reason. */
  static failed(): Entries {
    return this.where({ state: 'failed' });
  }

  /** Counts entries by state; states without any are omitted. */
  static countsByState(): Promise<Readonly<Partial<Record<DirmonState, number>>>> {
    return this.all().countsBy('state');
  }
}
