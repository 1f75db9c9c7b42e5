import type { Collection, Document } from 'mongodb';

/**
 * Returns the same collection, for code that handles several kinds of documents: jobs and slices, or
 * TypeScript's and Ruby's.
 */
export function untyped<T extends Document>(collection: Collection<T>): Collection {
  return collection as unknown as Collection;
}
