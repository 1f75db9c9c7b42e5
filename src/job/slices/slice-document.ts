import type { ObjectId } from 'bson';
import { aDate, aNumber, anArray, anObjectId, aText, oneOf, optional } from '../../mongo/stored/kind';
import { type ClaimedWork, EXCEPTION_SCHEMA, type JobException } from '../model/job-document';

export const SLICE_STATES = ['queued', 'running', 'failed'] as const;

export type SliceState = (typeof SLICE_STATES)[number];

/** Some records of a batch job, processed together. The documents of `rocket_job.node_inputs.<job id>`. */
export interface SliceDocument extends ClaimedWork {
  /** Ordered like the records. */
  readonly _id: ObjectId;
  readonly state: SliceState;
  readonly records: readonly unknown[];
  /** Counted over all records of the job, from 1. */
  readonly first_record_number: number;
  readonly failure_count: number;
  readonly started_at?: Date;
  /** `host:pid:worker_id` */
  readonly worker_name?: string;
  readonly exception?: JobException;
  /** The record it failed at, counted within the slice from 1. */
  readonly processing_record_number?: number;
}

/** The kind of each field in a slice's document; a document with another kind is damaged. */
export const SLICE_SCHEMA = {
  _id: anObjectId,
  state: oneOf(SLICE_STATES),
  records: anArray,
  first_record_number: aNumber,
  failure_count: optional(aNumber),
  started_at: optional(aDate),
  worker_name: optional(aText),
  server_id: optional(anObjectId),
  ...EXCEPTION_SCHEMA,
  processing_record_number: optional(aNumber),
};
