import type { Collection, Db, Document, Filter } from 'mongodb';
import { SERVERS } from '../../mongo/collection-names';
import { untyped } from '../../mongo/untyped';
import { jobsIn, slicesIn } from '../model/job-collections';
import { type DeadServer, requeueDead, requeueWorkOf } from './requeue';

/** The jobs, and the slices of those that are worked on. */
export async function claimableCollections(database: Db): Promise<readonly Collection[]> {
  const jobs = jobsIn(database);
  const batches = jobs.find(
    { _id: { $type: 'objectId' }, state: { $in: ['running', 'paused'] }, sub_state: 'processing' },
    { projection: { _id: 1 } },
  );
  const ids = await batches.map(({ _id }) => _id).toArray();
  return [untyped(jobs), ...ids.map((id) => untyped(slicesIn(database, id)))];
}

/** Puts the jobs and slices of servers back in the queue that are known to be dead. @returns how many */
export async function requeueAllOf(database: Db, servers: readonly DeadServer[]): Promise<number> {
  if (servers.length === 0) return 0;
  let requeued = 0;
  for (const work of await claimableCollections(database)) requeued += await requeueWorkOf(work, servers);
  return requeued;
}

/**
 * Puts everything back in the queue that is running on servers which have no document any more, as soon as their claims have
 * run out. Servers do so at every heartbeat by themselves.
 *
 * @param which narrows what is put back
 * @returns how many jobs and slices were put back
 */
export async function requeueDeadWork(database: Db, which: Filter<Document> = {}): Promise<number> {
  const servers = database.collection(SERVERS);
  let requeued = 0;
  for (const work of await claimableCollections(database))
    requeued += await requeueDead(work, servers, which);
  return requeued;
}

/** Until when the last claim on what is running counts; undefined where nothing is. */
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
