import type { Db } from 'mongodb';
import { startsWith } from '../../../mongo/stored/starts-with';
import { rubyJobsIn } from '../../model/job-collections';
import { requeueSlicesOf } from './ruby-slices';

const NO_WORKER = { worker_name: null };
const QUEUED = { state: 'queued', started_at: null, ...NO_WORKER };

/**
 * Queues the Ruby work that was running on a dead server: jobs, and slices of every unfinished batch job,
 * including paused and failed ones. Delete the server's document after this: others need it to see that the
 * server is dead.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`.
 *
 * @param serverName `host:pid`; does not match other servers whose names start with it
 * @returns the number of queued jobs and slices
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
