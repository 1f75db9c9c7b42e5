import { types } from 'node:util';
import type { Collection } from 'mongodb';
import { isPlainObject } from '../../errors/plain-object';
import { shown } from '../../errors/shown';
import { Refused } from './command-guard';

/** The methods of a collection that take a sort order in their options, and the options' position. */
const OPTIONS = {
  find: 1,
  findOne: 1,
  findOneAndDelete: 1,
  findOneAndReplace: 2,
  findOneAndUpdate: 2,
  replaceOne: 2,
  updateOne: 2,
} as const satisfies Partial<Record<keyof Collection, number>>;

/**
 * Makes a collection refuse an invalid sort order, such as a set: the driver would see an object without
 * fields and sort nothing, so that the first document, or the one to delete, would be arbitrary.
 */
export function requireUsableOrders(collection: Collection): void {
  for (const [name, index] of Object.entries(OPTIONS)) {
    const method = collection[name as keyof typeof OPTIONS] as (...args: unknown[]) => unknown;
    Object.defineProperty(collection, name, {
      configurable: true,
      value: (...args: unknown[]) => {
        checkOrder((args[index] as { readonly sort?: unknown } | null | undefined)?.sort, name);
        const result = method.apply(collection, args);
        return name === 'find' ? withCheckedSort(result as Sortable) : result;
      },
    });
  }
}

interface Sortable {
  sort(order: unknown, ...more: unknown[]): Sortable;
}

function withCheckedSort(cursor: Sortable): Sortable {
  const { sort } = cursor;
  return Object.defineProperty(cursor, 'sort', {
    value: (...args: Parameters<Sortable['sort']>) => {
      checkOrder(args[0], 'sort');
      return sort.apply(cursor, args);
    },
  });
}

function checkOrder(order: unknown, method: string): void {
  if (typeof order !== 'object' || order === null) return;
  if (Array.isArray(order) || types.isMap(order) || isPlainObject(order)) return;
  throw new Refused(
    'invalid_argument',
    `The order ${shown(order)} in \`${method}\` would sort nothing. Nothing was sent. Write an order such as \`{ name: -1 }\`.`,
    { argument: 'sort', value: order },
  );
}
