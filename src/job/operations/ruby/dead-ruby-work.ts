import type { Db } from 'mongodb';
import { startsWith } from '../../../mongo/stored/starts-with';
import { rubyJobsIn } from '../../model/job-collections';
import { requeueSlicesOf } from './ruby-slices';

const NO_WORKER = { worker_name: null };
const QUEUED = { state: 'queued', started_at: null, ...NO_WORKER };

/**
 * Queues what Ruby's jobs have running on a server that is dead: jobs, and slices of every batch job that has not ended,
 * paused and failed ones too. Its document is to be deleted after this: by it, others tell that it is dead.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`.
 *
 * @param serverName `host:pid`; no other server whose name begins with it is meant
 * @returns how many jobs and slices were queued
 */
export async function requeueRubyWorkOf(database: Db, slices: Db, serverName: string): Promise<number> {
  const jobs = rubyJobsIn(database);
  const onIt = { state: 'running', worker_name: startsWith(`${serverName}:`) };
  const isBatch = { input_categories: { $ne: null } };
  const writes = [
    jobs.updateMany({ ...onIt, input_categories: null }, [{ $set: QUEUED }]),
    jobs.updateMany({ ...onIt, ...isBatch, sub_state: { $in: [null, 'before'] } }, [
      { $set: { ...QUEUED, sub_state: null } },
    ]),
    jobs.updateMany({ ...onIt, ...isBatch, sub_state: 'after' }, [
      { $set: { sub_state: 'processing', ...NO_WORKER } },
    ]),
  ];
  let requeued = 0;
  for (const { modifiedCount } of await Promise.all(writes)) requeued += modifiedCount;
  const batches = jobs.find(
    { _id: { $type: 'objectId' }, state: { $in: ['running', 'paused', 'failed'] }, ...isBatch },
    { projection: { _id: 1 } },
  );
  for await (const { _id } of batches) requeued += await requeueSlicesOf(slices, _id, serverName);
  return requeued;
}
