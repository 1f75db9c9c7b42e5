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

/** A field equals a value (null: is missing too), is one of several, or is there at all. */
export type Condition =
  | string
  | boolean
  | null
  | { readonly $in: readonly (string | null)[] }
  | { readonly $ne: null };

/** The state that a job must be in: a filter for the database, which `isInside` evaluates here as well. */
export type Guard = Readonly<Record<string, Condition>>;

/** What accompanies the write of the job in its slices' collections. */
interface SliceWrites {
  /** Failed slices are queued, before the job: a worker that finds no queued slice fails the job again. */
  readonly requeuesFailed?: boolean;
  /** Running slices of servers without a document are queued, before the job. */
  readonly requeuesDead?: boolean;
  /** Every collection of slices is dropped, after the job. */
  readonly drops?: boolean;
}

/** One way of doing an operation, for the jobs that its guard lets pass. */
export interface Form {
  readonly guard: Guard;
  /** Narrows the guard further, in the database alone. */
  readonly also?: Filter<Document>;
  /** Fields of the guard by their values as they were read. */
  readonly asRead?: readonly string[];
  /** A pipeline: times are the database's. Undefined where the document is deleted, or only slices are written. */
  readonly update?: readonly Document[];
  readonly slices?: SliceWrites;
  /** What an operator should know before it is written. */
  readonly warning?: (job: JobDocument, now: Date) => string | undefined;
}

/** Why an operation is refused though the state would allow it, and what to do instead. */
export interface Refusal {
  readonly code: 'ruby_job' | 'invalid_transition';
  readonly why: string;
  /** In a few words, where it is not the state of the job alone: `plugin Cron`. */
  readonly kind?: string;
}

/** One operation with all there is to know of it. */
export interface Operation {
  /** `retried` */
  readonly done: string;
  /** In words: which jobs it is for. */
  readonly rule: string;
  readonly forms: readonly Form[];
  /** Refusals by what the document holds, the first that applies. */
  readonly refuses: readonly ((job: JobDocument) => Refusal | undefined)[];
}
