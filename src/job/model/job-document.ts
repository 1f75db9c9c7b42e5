import type { ObjectId } from 'bson';
import { LEVELS, type Level } from '../../config/settings/level';
import {
  aBoolean,
  aDate,
  aDocument,
  aNumber,
  anArray,
  anObjectId,
  aText,
  oneOf,
  optional,
} from '../../mongo/stored/kind';

/** queued → running → completed; or paused, failed, aborted on the way. */
export const JOB_STATES = ['queued', 'running', 'completed', 'paused', 'failed', 'aborted'] as const;

export type JobState = (typeof JOB_STATES)[number];

/** The stage of a running batch job: before its slices, in them, or after them. */
export type JobSubState = 'before' | 'processing' | 'after';

/** The exception that made a job or a slice fail. */
export interface JobException {
  readonly class_name: string;
  readonly message: string;
  readonly backtrace: readonly string[];
  readonly worker_name?: string;
}

/** The fields with which rj-servers claim jobs and slices. Ruby's work has none of them. */
export interface ClaimedWork {
  /** The server that claimed it: names repeat, ids don't. */
  readonly server_id?: ObjectId;
  /** Identifies the claim, new for each. It stays on finished work. */
  readonly claim_id?: ObjectId;
  /** The time the claim expires if the server's document is deleted. */
  readonly claimed_until?: Date;
  /** Its server runs nothing else at the same time. */
  readonly runs_alone?: boolean;
  /** Set when its server dies while it runs; it runs alone from then on. Counts the deaths since then. */
  readonly server_deaths?: number;
}

/** The documents of `rocket_job.node_jobs`, one per job; the job's own fields are next to these. */
export interface JobDocument extends ClaimedWork {
  readonly _id: ObjectId;
  /** The name of its class. */
  readonly _type: string;
  readonly state: JobState;
  /** 1 to 100; smaller first. */
  readonly priority: number;
  /** It doesn't start before this time. */
  readonly run_at?: Date;
  /** It is destroyed if it hasn't started by this time. */
  readonly expires_at?: Date;
  readonly created_at: Date;
  readonly started_at?: Date;
  readonly completed_at?: Date;
  readonly failure_count: number;
  /** `host:pid:worker_id` */
  readonly worker_name?: string;
  readonly percent_complete: number;
  readonly destroy_on_complete: boolean;
  readonly description?: string;
  readonly log_level?: Level;
  readonly exception?: JobException;
  /** Only batch jobs have the following fields. */
  readonly sub_state?: JobSubState;
  /** Unset until all records are uploaded: it doesn't start before that. */
  readonly record_count?: number;
  readonly slice_size?: number;
  readonly collect_output?: boolean;
  readonly [field: string]: unknown;
}

/** The kind of each field in the exception of a job, a slice or a Dirmon entry. */
export const EXCEPTION_SCHEMA = {
  exception: optional(aDocument),
  'exception.class_name': optional(aText),
  'exception.message': optional(aText),
  'exception.backtrace': optional(anArray),
  'exception.worker_name': optional(aText),
};

/**
 * The kind of each field in a job's document, ours or Ruby's; a document with another kind is damaged. A
 * job's own fields may have any kind.
 */
export const JOB_SCHEMA = {
  _id: anObjectId,
  _type: aText,
  state: oneOf(JOB_STATES),
  priority: aNumber,
  run_at: optional(aDate),
  expires_at: optional(aDate),
  created_at: optional(aDate),
  started_at: optional(aDate),
  completed_at: optional(aDate),
  failure_count: optional(aNumber),
  worker_name: optional(aText),
  server_id: optional(anObjectId),
  claim_id: optional(anObjectId),
  claimed_until: optional(aDate),
  runs_alone: optional(aBoolean),
  server_deaths: optional(aNumber),
  percent_complete: optional(aNumber),
  destroy_on_complete: optional(aBoolean),
  description: optional(aText),
  log_level: optional(oneOf(LEVELS)),
  ...EXCEPTION_SCHEMA,
  sub_state: optional(aText),
  record_count: optional(aNumber),
  slice_size: optional(aNumber),
  collect_output: optional(aBoolean),
};

/** The model's own fields: any other field is the job's. */
export const JOB_FIELDS = [
  '_id',
  '_type',
  'state',
  'priority',
  'run_at',
  'expires_at',
  'created_at',
  'started_at',
  'completed_at',
  'failure_count',
  'worker_name',
  'server_id',
  'claim_id',
  'claimed_until',
  'runs_alone',
  'server_deaths',
  'percent_complete',
  'destroy_on_complete',
  'description',
  'log_level',
  'exception',
  'sub_state',
  'record_count',
  'slice_size',
  'collect_output',
] as const;
