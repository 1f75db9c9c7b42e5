import { randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';
import { afterAll, beforeAll, inject } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { RocketJob } from '../../src/index';

/** Returns a connection string with an empty database on the run's mongod, which deletes it at its end. */
export function freshDatabaseUrl(): string {
  return inject('mongodUrl').replace('/?', `/test_${randomBytes(6).toString('hex')}?`);
}

/**
 * Connects the process's environment to a fresh database for the tests of this file or `describe`, and drops
 * the database after them.
 *
 * @example const database = connectedDatabase();
 */
export function connectedDatabase(): () => Db {
  let database: Db | undefined;
  beforeAll(async () => {
    await RocketJob.connect({ url: freshDatabaseUrl() });
    database = await defaultEnvironment.database();
  });
  afterAll(async () => {
    await database?.dropDatabase();
    await RocketJob.disconnect();
  });
  return () => {
    if (database === undefined) throw new Error('Expected to be called in a test');
    return database;
  };
}
