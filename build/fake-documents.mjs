// The documents of a small fleet, as its servers and consoles write them: what a console is asked to show.
import { ObjectId } from 'bson';

const WORKED_MS = 90_000;

/** Returns the documents of a collection. @param now the time of their last heartbeats */
export function fleetDocuments(collection, now) {
  const documents = FLEET[collection]?.(new Date(now - WORKED_MS), now) ?? [];
  return documents.map((document) => ({ ...document, _read_at: now }));
}

const app1 = new ObjectId();
const workerName = 'app1.company.com:4711:1';
const publisher = { user: 'jack', host: 'ops1', pid: 12, application: 'rj-console' };

const FLEET = {
  'rocket_job.servers': (before, now) => [
    {
      _id: app1,
      state: 'running',
      name: 'app1.company.com:4711',
      max_workers: 10,
      heartbeat_seconds: 15,
      host: 'app1.company.com',
      pid: 4711,
      heartbeat: { _id: new ObjectId(), updated_at: now, workers: 10 },
      started_at: before,
      listener: { status: 'live', strategy: 'capped', since: before },
      version: '0.1.0',
      node_version: '20.20.2',
      rss: 87_154_688,
      event_loop_delay_ms: 1,
      busy: [{ worker_id: 1, job: 'BuildJob', job_id: new ObjectId(), since: before }],
      job_classes: ['BuildJob'],
    },
    {
      _id: new ObjectId(),
      state: 'paused',
      name: 'ruby1.company.com:8040',
      max_workers: 2,
      heartbeat: { _id: new ObjectId(), updated_at: now, workers: 2 },
      started_at: before,
    },
  ],
  'rocket_job.node_jobs': (before, now) => [
    { ...job('BuildJob', before), state: 'queued' },
    {
      ...job('BuildJob', before),
      state: 'running',
      started_at: before,
      worker_name: workerName,
      server_id: app1,
    },
    {
      ...job('BuildJob', before),
      state: 'failed',
      started_at: before,
      completed_at: now,
      failure_count: 1,
      exception: { class_name: 'Error', message: 'no such file', backtrace: [], worker_name: workerName },
    },
  ],
  'rocket_job.events': (before) => [
    {
      _id: new ObjectId(),
      name: 'RocketJob::Subscribers::Server',
      action: 'pause',
      parameters: { server_id: app1 },
      publisher,
      updated_at: before,
      created_at: before,
    },
  ],
};

function job(type, before) {
  return { _id: new ObjectId(), _type: type, priority: 50, created_at: before, failure_count: 0 };
}
