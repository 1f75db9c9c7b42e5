import type { Collection } from 'mongodb';
import type { JobDocument } from '../../src/job/model/job-document';
import type { SliceDocument } from '../../src/job/slices/slice-document';

/** A collection that tests write odd documents to, as servers use it. */
export function ofJobs(collection: Collection): Collection<JobDocument> {
  return collection as unknown as Collection<JobDocument>;
}

/** The same of slices. */
export function ofSlices(collection: Collection): Collection<SliceDocument> {
  return collection as unknown as Collection<SliceDocument>;
}
