import type { Db } from 'mongodb';
import { inject } from 'vitest';

/** The connection string of a test's database, for a process that shares it. */
export function databaseUrl(database: Db): string {
  return inject('mongodUrl').replace('/?', `/${database.databaseName}?`);
}
