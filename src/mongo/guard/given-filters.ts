import type { Collection } from 'mongodb';
import { Refused } from './command-guard';

/** The methods of a collection that take an absent filter for one that matches everything, and where it is. */
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
 * Has a collection refuse a filter that is given but undefined or null. For the driver it would match every document:
 * `deleteMany(found?.filter)` would delete them all.
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
