import type { JobDocument } from '../model/job-document';
import type { JobRecord } from '../model/job-record';

/**
 * The fields of a job's document: those of the model and those of its class. `Job` and `BatchJob` find jobs
 * of any class.
 */
export type JobFields<J> = [OwnField<J>] extends [never]
  ? Record<string, unknown>
  : ModelFields & { readonly [F in OwnField<J>]: J[F] };

export type ModelFields = {
  readonly [F in keyof JobDocument as string extends F ? never : F]: JobDocument[F];
};

/** The names of the fields that a class of jobs adds to the model's. */
export type OwnField<J> = {
  [F in Exclude<keyof J, NotStored>]: J[F] extends (...args: never[]) => unknown ? never : F;
}[Exclude<keyof J, NotStored>] &
  string;

type NotStored = keyof JobRecord | 'sliceSize' | 'collectOutput';
