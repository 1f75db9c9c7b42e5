import type { Document, Filter } from 'mongodb';
import type { JobDocument } from '../model/job-document';

/** The operations on a Ruby job. */
export type OperationName =
  | 'pause'
  | 'resume'
  | 'retry'
  | 'abort'
  | 'fail'
  | 'destroy'
  | 'runNow'
  | 'requeue';

/** A field equals a value (null: or is missing), is one of several, or exists. */
export type Condition =
  | string
  | boolean
  | null
  | { readonly $in: readonly (string | null)[] }
  | { readonly $ne: null };

/** The state that a job must be in: a filter for the database, which `isInside` evaluates here as well. */
export type Guard = Readonly<Record<string, Condition>>;

/** The writes to a job's slice collections that go with its own write. */
interface SliceWrites {
  /** Queues failed slices, before the job: a worker that finds no queued slice fails the job again. */
  readonly requeuesFailed?: boolean;
  /** Queues running slices of servers without a document, before the job. */
  readonly requeuesDead?: boolean;
  /** Drops every collection of slices, after the job. */
  readonly drops?: boolean;
}

/** One form of an operation, for the jobs that match its guard. */
export interface Form {
  readonly guard: Guard;
  /** Narrows the guard further, in the database alone. */
  readonly also?: Filter<Document>;
  /** Fields whose values as read are part of the guard. */
  readonly asRead?: readonly string[];
  /**
   * A pipeline: times are by the database's clock. Undefined if the document is deleted, or only slices are
   * written.
   */
  readonly update?: readonly Document[];
  readonly slices?: SliceWrites;
  /** A warning for the operator before the write. */
  readonly warning?: (job: JobDocument, now: Date) => string | undefined;
}

/** The reason for refusing an operation that the state would allow, and the alternative. */
export interface Refusal {
  readonly code: 'ruby_job' | 'invalid_transition';
  readonly why: string;
  /** In a few words, if the state alone isn't the reason: `plugin Cron`. */
  readonly kind?: string;
}

/** One operation and everything about it. */
export interface Operation {
  /** `retried` */
  readonly done: string;
  /** The jobs it is for, in words. */
  readonly rule: string;
  readonly forms: readonly Form[];
  /** Refusals that depend on the document; the first that applies counts. */
  readonly refuses: readonly ((job: JobDocument) => Refusal | undefined)[];
}
