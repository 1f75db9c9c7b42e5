import { inspect } from 'node:util';
import type { Collection, Db } from 'mongodb';

/**
 * Makes a database and its collections print as their names wherever they are inspected, as in mongosh: in
 * `console.log(db)` and inside other values too.
 *
 * @param prepare is called with each collection of the database
 */
export function shownByName(database: Db, prepare: (collection: Collection) => void): Db {
  const collection = database.collection.bind(database);
  return Object.defineProperties(database, {
    [inspect.custom]: { value: () => database.databaseName },
    collection: {
      value: (...args: Parameters<Db['collection']>) => {
        const given = named(collection(...args));
        prepare(given);
        return given;
      },
    },
  });
}

function named(collection: Collection): Collection {
  return Object.defineProperty(collection, inspect.custom, { value: () => collection.namespace });
}
