import type { Collection, Document } from 'mongodb';

/** Returns the same collection, for code that works on the documents of several: on jobs and slices, or on ours and Ruby's. */
export function untyped<T extends Document>(collection: Collection<T>): Collection {
  return collection as unknown as Collection;
}
