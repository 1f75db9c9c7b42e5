import { inspect } from 'node:util';
import type { Collection, Db } from 'mongodb';

/**
 * Has a database, and each collection that it gives, print as its name wherever it is inspected, as in mongosh: in
 * `console.log(db)` and inside other values too.
 */
export function shownByName(database: Db): Db {
  const collection = database.collection.bind(database);
  return Object.defineProperties(database, {
    [inspect.custom]: { value: () => database.databaseName },
    collection: {
      value: (...args: Parameters<Db['collection']>) => named(collection(...args)),
      configurable: true,
    },
  });
}

function named(collection: Collection): Collection {
  return Object.defineProperty(collection, inspect.custom, { value: () => collection.namespace });
}
