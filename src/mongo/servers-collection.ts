import type { Collection, Db } from 'mongodb';
import { SERVERS } from './collection-names';

/**
 * Returns `rocket_job.servers`, with writes to the primary alone: a server stops even while secondaries hang.
 */
export function serversIn(database: Db): Collection {
  return database.collection(SERVERS, { writeConcern: { w: 1 } });
}
