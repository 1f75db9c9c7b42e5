import type { ObjectId } from 'bson';
import { aDocument, anObjectId, aText, oneOf, optional } from '../../mongo/stored/kind';
import { EXCEPTION_SCHEMA, type JobException } from '../model/job-document';

export const DIRMON_STATES = ['pending', 'enabled', 'disabled', 'failed'] as const;

export type DirmonState = (typeof DIRMON_STATES)[number];

/** One watched pattern of files, as Ruby's DirmonJob reads it in `rocket_job.dirmon_entries`. */
export interface DirmonDocument {
  readonly _id: ObjectId;
  readonly name?: string;
  /** `/uploads/*.csv` */
  readonly pattern: string;
  /** The class of the jobs that process the files. */
  readonly job_class_name: string;
  /** The attributes of new jobs. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly archive_directory?: string;
  readonly state: DirmonState;
  /** The last failure; it stays when the entry is enabled again. */
  readonly exception?: JobException;
}

/** The kind of each field in an entry's document; a document with another kind is damaged. */
export const DIRMON_SCHEMA = {
  _id: anObjectId,
  name: optional(aText),
  pattern: aText,
  job_class_name: aText,
  properties: optional(aDocument),
  archive_directory: optional(aText),
  state: oneOf(DIRMON_STATES),
  ...EXCEPTION_SCHEMA,
};

export const DIRMON_FIELDS = [
  '_id',
  'name',
  'pattern',
  'job_class_name',
  'properties',
  'archive_directory',
  'state',
  'exception',
] as const satisfies readonly (keyof DirmonDocument)[];
