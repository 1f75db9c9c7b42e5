import type { Db, Document } from 'mongodb';
import { RocketJobError } from '../errors/rocket-job-error';
import { LEASES, NODE_JOBS, RECEIPTS, SERVERS } from './collection-names';

const KINDS: Readonly<Record<string, string>> = { view: 'a view', timeseries: 'a time-series collection' };

/**
 * Checks that the name belongs to a collection: a view can't be written to, and documents of a time-series
 * collection can't be changed.
 *
 * @param info from `listCollections`
 * @throws RocketJobError `invalid_configuration`
 */
export function checkIsCollection(name: string, { type }: Document): void {
  const kind = KINDS[String(type)];
  if (kind === undefined) return;
  throw new RocketJobError(
    'invalid_configuration',
    `Expected \`${name}\` to be a collection, got ${kind}. Rename or drop it; the collection is then created.`,
    { source: name },
  );
}

/**
 * Checks the collections that every server writes to, except that of the events, which its listener checks.
 */
export async function checkServerCollections(database: Db): Promise<void> {
  const names = [SERVERS, NODE_JOBS, RECEIPTS, LEASES];
  for (const info of await database.listCollections({ name: { $in: names } }).toArray())
    checkIsCollection(info.name, info);
}
