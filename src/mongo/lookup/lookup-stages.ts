import type { Document, Filter } from 'mongodb';
import type { RecordSource } from './lookup-source';

/**
 * The stages that find what a lookup looks for, in all collections of its source.
 *
 * @param early stages that make less of the documents of each collection, where there are several
 * @param further stages for all that is found
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
