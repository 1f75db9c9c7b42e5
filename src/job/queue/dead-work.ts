import type { Collection, Db, Document, Filter } from 'mongodb';
import { SERVERS } from '../../mongo/collection-names';
import { untyped } from '../../mongo/untyped';
import { jobsIn, slicesIn } from '../model/job-collections';
import { type DeadServer, requeueDead, requeueWorkOf } from './requeue';

/** Returns the collection of jobs, and the slice collections of batch jobs in their slices. */
export async function claimableCollections(database: Db): Promise<readonly Collection[]> {
  const jobs = jobsIn(database);
  const batches = jobs.find(
    { _id: { $type: 'objectId' }, state: { $in: ['running', 'paused'] }, sub_state: 'processing' },
    { projection: { _id: 1 } },
  );
  const ids = await batches.map(({ _id }) => _id).toArray();
  return [untyped(jobs), ...ids.map((id) => untyped(slicesIn(database, id)))];
}

/** Requeues the jobs and slices of servers that are known to be dead. @returns their number */
export async function requeueAllOf(database: Db, servers: readonly DeadServer[]): Promise<number> {
  if (servers.length === 0) return 0;
  let requeued = 0;
  for (const work of await claimableCollections(database)) requeued += await requeueWorkOf(work, servers);
  return requeued;
}

/**
 * Requeues all work running on servers without a document, as soon as the claims have expired. Servers do
 * this on their own at every heartbeat.
 *
 * @param which narrows the work
 * @returns the number of requeued jobs and slices
 */
export async function requeueDeadWork(database: Db, which: Filter<Document> = {}): Promise<number> {
  const servers = database.collection(SERVERS);
  let requeued = 0;
  for (const work of await claimableCollections(database))
    requeued += await requeueDead(work, servers, which);
  return requeued;
}

/** Returns the expiry of the last claim on running work; undefined if nothing is running. */
export async function claimedUntil(database: Db, which: Filter<Document>): Promise<Date | undefined> {
  let last: Date | undefined;
  for (const work of await claimableCollections(database)) {
    const isClaimed = { ...which, state: 'running', claimed_until: { $type: 'date' } };
    const found = await work.findOne(isClaimed, { sort: { claimed_until: -1 } });
    const until: Date | undefined = found?.['claimed_until'];
    if (until !== undefined && (last === undefined || until > last)) last = until;
  }
  return last;
}
