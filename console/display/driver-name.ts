import type { Core } from '../app/core';

/**
 * Returns the name of a driver object, as in mongosh: a database's or collection's name, and the class of any
 * other object that holds the client. Undefined for any other value, and for cursors, which are shown by
 * their documents.
 */
export function driverName(value: unknown, { console: driver }: Core): string | undefined {
  // Reading the driver's classes loads them.
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof driver.Db) return value.databaseName;
  if (value instanceof driver.Collection) return value.namespace;
  const { Admin, ChangeStream, ClientSession, GridFSBucket, OrderedBulkOperation, UnorderedBulkOperation } =
    driver;
  const holders = [
    Admin,
    ChangeStream,
    ClientSession,
    GridFSBucket,
    OrderedBulkOperation,
    UnorderedBulkOperation,
  ];
  const holder = holders.find((each) => value instanceof each);
  return holder === undefined ? undefined : `[${holder.name}]`;
}
