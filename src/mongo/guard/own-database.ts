import type { Db } from 'mongodb';

/** An option without effect, which the driver passes from a database to each of its commands. */
const MARK = Object.freeze({});

/**
 * Marks a driver database, and so each command through it, as this package's own. A person's `db` has no such
 * mark, so its commands are checked, whatever options they have.
 */
export function markAsOwn(db: Db): Db {
  const { s: own } = db as unknown as { readonly s: { bsonOptions: object } };
  own.bsonOptions = { ...own.bsonOptions, fieldsAsRaw: MARK };
  return db;
}

/** Whether a command with these options goes through a marked database. */
export function isMarkedAsOwn(options: object): boolean {
  return (options as { readonly fieldsAsRaw?: unknown }).fieldsAsRaw === MARK;
}
