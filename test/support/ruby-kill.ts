import { setInterval } from 'node:timers/promises';
import type { Db } from 'mongodb';

/**
 * Acts on the event `Worker.kill` like Ruby servers, until it is aborted: the job of the killed worker fails.
 *
 * @param database the database of the servers and their jobs
 */
export async function obeyKills(database: Db, signal: AbortSignal): Promise<void> {
  const events = database.collection('rocket_job.events');
  for await (const _tick of setInterval(100, undefined, { signal })) {
    const event = await events.findOne({ name: 'RocketJob::Subscribers::Worker', action: 'kill' });
    const { server_id, worker_id } = event?.['parameters'] ?? {};
    const server = await database.collection('rocket_job.servers').findOne({ _id: server_id });
    if (server === null) continue;
    const worker = `${server['name']}:${worker_id}`;
    const message = `Shutdown due to kill request for worker: ${worker}`;
    const exception = {
      class_name: 'RocketJob::Worker::Shutdown',
      message,
      backtrace: [],
      worker_name: worker,
    };
    await database.collection('rocket_job.jobs').updateOne(
      { state: 'running', worker_name: worker },
      {
        $set: { state: 'failed', completed_at: new Date(), worker_name: worker, exception },
        $inc: { failure_count: 1 },
      },
    );
  }
}
