import type { Collection, Db, Document, Filter } from 'mongodb';
import { NODE_JOBS, nodeInputs, SERVERS } from '../../mongo/collection-names';
import { requeueDead } from './job-queue';

/** The jobs, and the slices of those that are worked on. */
export async function claimableCollections(database: Db): Promise<readonly Collection[]> {
  const jobs = database.collection(NODE_JOBS);
  const batches = jobs.find(
    { _id: { $type: 'objectId' }, state: { $in: ['running', 'paused'] }, sub_state: 'processing' },
    { projection: { _id: 1 } },
  );
  const ids = await batches.map(({ _id }) => _id).toArray();
  return [jobs, ...ids.map((id) => database.collection(nodeInputs(id)))];
}

/**
 * Puts everything back in the queue that is running on servers which have no document any more. Servers do so at every
 * heartbeat by themselves.
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
