import type { Core } from '../app/core';

/**
 * What one of the driver's objects is called, as in mongosh: a database and a collection by their names, everything else
 * that holds the client by its class. Undefined for any other value, and for cursors, which are shown by their documents.
 */
export function driverName(value: unknown, { console: driver }: Core): string | undefined {
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
