import type { ObjectId } from 'bson';
import type { Collection, CollectionOptions, Db } from 'mongodb';
import { NODE_JOBS, nodeInputs, RUBY_JOBS } from '../../mongo/collection-names';
import type { SliceDocument } from '../slices/slice-document';
import type { JobDocument } from './job-document';

/** Returns the collection of TypeScript jobs, one document per job. */
export function jobsIn(database: Db, options?: CollectionOptions): Collection<JobDocument> {
  return database.collection<JobDocument>(NODE_JOBS, options);
}

/** Returns the collection of Ruby's jobs. Its documents have the gem's fields and are not typed. */
export function rubyJobsIn(database: Db, options?: CollectionOptions): Collection {
  return database.collection(RUBY_JOBS, options);
}

/** Returns the collection of a batch job's unfinished slices, one document per slice. */
export function slicesIn(database: Db, jobId: ObjectId): Collection<SliceDocument> {
  return database.collection<SliceDocument>(nodeInputs(jobId));
}
