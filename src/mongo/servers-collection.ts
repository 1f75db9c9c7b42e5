import type { Collection, Db } from 'mongodb';
import { SERVERS } from './collection-names';

/** Returns `rocket_job.servers`, written to the primary alone: a server stops while secondaries hang. */
export function serversIn(database: Db): Collection {
  return database.collection(SERVERS, { writeConcern: { w: 1 } });
}
