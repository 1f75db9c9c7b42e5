import type { Collection } from 'mongodb';
import { Refused } from './command-guard';

/**
 * The methods of a collection that treat a missing filter as one that matches everything, and the filter's
 * position.
 */
const FILTERS = {
  find: 0,
  findOne: 0,
  deleteOne: 0,
  deleteMany: 0,
  countDocuments: 0,
  count: 0,
  distinct: 1,
  aggregate: 0,
  watch: 0,
} as const satisfies Partial<Record<keyof Collection, number>>;

/**
 * Makes a collection refuse a filter that is passed but undefined or null. The driver would match every
 * document: `deleteMany(found?.filter)` would delete them all.
 */
export function requireGivenFilters(collection: Collection): void {
  for (const [name, index] of Object.entries(FILTERS)) {
    const method = collection[name as keyof typeof FILTERS] as (...args: unknown[]) => unknown;
    Object.defineProperty(collection, name, {
      configurable: true,
      value: (...args: unknown[]) => {
        if (args.length > index) checkFilter(args[index], name);
        return method.apply(collection, args);
      },
    });
  }
}

function checkFilter(filter: unknown, method: string): void {
  if (filter !== undefined && filter !== null) return;
  throw new Refused(
    'invalid_argument',
    `Can't send \`${method}\` with a filter that is ${filter}, which would match every document. Nothing was sent. To match every document, omit the filter.`,
    { argument: 'filter', value: filter },
  );
}
