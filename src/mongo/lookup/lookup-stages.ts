import type { Document, Filter } from 'mongodb';
import type { RecordSource } from './lookup-source';

/**
 * Returns the stages that find a lookup's documents, in all collections of its source.
 *
 * @param early stages that reduce the documents of each collection, if there are several
 * @param further stages for all documents found
 */
export function lookupStages<R>(
  { scope, alsoFrom }: Pick<RecordSource<R>, 'scope' | 'alsoFrom'>,
  filters: readonly Filter<Document>[],
  early: readonly Document[],
  further: readonly Document[],
): Document[] {
  const match = (within: Filter<Document> | undefined) => {
    const all = [...(within === undefined ? [] : [within]), ...filters];
    return { $match: all.length === 0 ? {} : { $and: all } };
  };
  if (alsoFrom === undefined) return [match(scope), ...further];
  const also = [match(alsoFrom.scope), ...early, { $set: alsoFrom.mark }];
  return [match(scope), ...early, { $unionWith: { coll: alsoFrom.collection, pipeline: also } }, ...further];
}
