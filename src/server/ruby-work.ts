import { defaultEnvironment } from '../environment';
import { startsWith } from '../mongo/starts-with';

/**
 * Whether Ruby jobs or slices are marked as running on the workers of this server. Ruby puts them back in the queue
 * when it destroys the server's document; nobody would if we destroyed it.
 *
 * Mirrors `RocketJob::Job.requeue_dead_server`, reading only.
 */
export async function rubyWorkLeftBy(serverName: string): Promise<boolean> {
  const database = await defaultEnvironment().database();
  const jobs = database.collection('rocket_job.jobs');
  const worker_name = startsWith(`${serverName}:`);
  if ((await jobs.findOne({ state: 'running', worker_name }, { projection: { _id: 1 } })) !== null)
    return true;
  const batches = jobs.find({ state: 'running', sub_state: 'processing' }, { projection: { _id: 1 } });
  for await (const { _id } of batches) {
    const slices = database.collection(`rocket_job.inputs.${_id.toHexString()}`);
    if ((await slices.findOne({ state: 'running', worker_name }, { projection: { _id: 1 } })) !== null)
      return true;
  }
  return false;
}
