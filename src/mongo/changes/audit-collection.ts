import type { Db, MongoClient } from 'mongodb';
import { type Bounds, findBounded, makeBounded } from '../bounded-collection';
import { AUDIT } from '../collection-names';

/** 16 MiB: some 20,000 changes. Without capped collections, changes live for 90 days. */
const BOUNDS: Bounds = {
  name: AUDIT,
  sizeBytes: 16_777_216,
  dateField: 'at',
  expireAfterSeconds: 7_776_000,
};

/** The collection may be dropped meanwhile, so its existence is checked at this interval. */
const FOUND_FOR_MS = 60_000;

const found = new WeakMap<MongoClient, { readonly ready: Promise<unknown>; readonly at: number }>();

/** Ensures that `rocket_job.audit` can't grow without bounds: creates it with the first change. */
export function ensureAuditCollection(database: Db): Promise<unknown> {
  const { client } = database;
  const before = found.get(client);
  if (before !== undefined && performance.now() - before.at < FOUND_FOR_MS) return before.ready;
  const ready = ensure(database);
  found.set(client, { ready, at: performance.now() });
  ready.catch(() => found.delete(client));
  return ready;
}

async function ensure(database: Db): Promise<void> {
  if ((await findBounded(database, AUDIT)) === undefined) await makeBounded(database, BOUNDS, 'capped');
}
