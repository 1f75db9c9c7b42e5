import type { Collection } from 'mongodb';
import type { JobDocument } from '../../src/job/model/job-document';
import type { SliceDocument } from '../../src/job/slices/slice-document';

/** Returns a collection for odd documents, typed as servers use it. */
export function ofJobs(collection: Collection): Collection<JobDocument> {
  return collection as unknown as Collection<JobDocument>;
}

/** Does the same for slices. */
export function ofSlices(collection: Collection): Collection<SliceDocument> {
  return collection as unknown as Collection<SliceDocument>;
}
