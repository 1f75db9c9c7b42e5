import type { Db } from 'mongodb';

/** An option that changes nothing, and that the driver passes from a database to each of its commands. */
const MARK = Object.freeze({});

/**
 * Marks a database of the driver, and so each command through it, as the product's own. A person's `db` has no such mark,
 * so what is done through it is looked over, whatever options it is given.
 */
export function markAsOwn(db: Db): Db {
  const { s: own } = db as unknown as { readonly s: { bsonOptions: object } };
  own.bsonOptions = { ...own.bsonOptions, fieldsAsRaw: MARK };
  return db;
}

/** Whether a command with these options goes through a database that is marked. */
export function isMarkedAsOwn(options: object): boolean {
  return (options as { readonly fieldsAsRaw?: unknown }).fieldsAsRaw === MARK;
}
