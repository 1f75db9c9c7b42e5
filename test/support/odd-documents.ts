import { type Document, ObjectId } from 'mongodb';
import { ODD_VALUES } from './odd-values';

const SECOND = 1_000;

/** Complete documents of each collection, as this package writes them. */
export const server = (name: string, heartbeatAgeMs = 0): Document => ({
  _id: new ObjectId(),
  state: 'running',
  name,
  max_workers: 2,
  heartbeat: { _id: new ObjectId(), updated_at: new Date(Date.now() - heartbeatAgeMs), workers: 1 },
  heartbeat_seconds: 15,
  started_at: new Date(),
  listener: { status: 'live', strategy: 'capped', since: new Date() },
  busy: [{ worker_id: 1, job: 'ReportJob', job_id: new ObjectId(), since: new Date() }],
});
export const job = (): Document => ({
  _id: new ObjectId(),
  _type: 'ReportJob',
  state: 'queued',
  priority: 50,
  failure_count: 0,
  percent_complete: 0,
  destroy_on_complete: true,
  created_at: new Date(),
  customer: 'Jack',
});
export const slice = (): Document => ({
  _id: new ObjectId(),
  state: 'queued',
  records: ['a', 'b'],
  first_record_number: 1,
  failure_count: 0,
  processing_record_number: 1,
  exception: { class_name: 'Error', message: 'broken', backtrace: ['at x'] },
});
export const event = (): Document => ({
  _id: new ObjectId(),
  name: 'RocketJob::Subscribers::Server',
  action: 'pause',
  parameters: { server_id: new ObjectId() },
  updated_at: new Date(),
  created_at: new Date(),
  publisher: { user: 'jack', host: 'web1', pid: 7, application: 'rj-console' },
  receipts: true,
});
export const receipt = (eventId: unknown): Document => ({
  _id: { event_id: eventId, process_id: new ObjectId() },
  process: 'a:1',
  server_id: new ObjectId(),
  state: 'done',
  duration_ms: 4,
  at: new Date(),
  parts: [],
});
export const lease = (): Document => ({
  _id: new ObjectId(),
  name: 'RocketJob::Subscribers::Logger',
  action: 'set',
  parameters: { level: 'debug' },
  publisher: { user: 'jack', host: 'web1', pid: 7, application: 'rj-console' },
  created_at: new Date(),
  expires_at: new Date(Date.now() + 60 * SECOND),
  revert: { _id: new ObjectId(), parameters: { level: 'info' } },
});

/**
 * Returns the document with each odd value in each of its fields, one field at a time; only those that the
 * database accepts.
 */
export function odd(fresh: () => Document): Document[] {
  const documents: Document[] = [];
  for (const [name, value] of Object.entries(ODD_VALUES)) {
    for (const path of pathsOf(fresh())) {
      if (path === '_id' && (Array.isArray(value) || name.startsWith('a regular'))) continue;
      documents.push(withValue(fresh(), path.split('.'), value));
    }
  }
  return documents;
}

export function pathsOf(document: Document, within = ''): string[] {
  return Object.entries(document).flatMap(([key, value]) => {
    const isDocument = typeof value === 'object' && value?.constructor === Object;
    return [`${within}${key}`, ...(isDocument ? pathsOf(value, `${within}${key}.`) : [])];
  });
}

export function withValue(
  document: Document,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Document {
  return { ...document, [key]: rest.length === 0 ? value : withValue(document[key], rest, value) };
}
