import { Long, ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { jobTable } from '../../../../../console/display/jobs/job-table';
import { styleFor } from '../../../../../console/display/layout/style';
import { Job } from '../../../../../src/index';
import { recordOf } from '../../../../../src/job/lookups/job-lookups';

const NOW = new Date('2026-11-25T10:00:00Z');
const LATER = new Date('2026-11-25T12:00:00Z');

class AnyJob extends Job {
  perform() {}
}

it.each([
  [{ run_at: LATER }, 'queued (in 2h)'],
  [{ run_at: null }, 'queued  '],
  [{ run_at: LATER.toISOString() }, 'queued (damaged: run_at is a string)'],
  [{ run_at: LATER.getTime() }, 'queued (damaged: run_at is a number)'],
  [{ run_at: Long.fromNumber(5) }, 'queued (damaged: run_at is a '],
  [{ run_at: LATER, expires_at: 'tomorrow' }, 'queued (damaged: expires_at is a string)'],
])('shows a queued job with %j as %s', (fields, state) => {
  const document = { _id: new ObjectId(), _type: 'AnyJob', state: 'queued', priority: 50, created_at: NOW };
  const job = recordOf(AnyJob, { document: { ...document, ...fields } as never, readAt: NOW, isRuby: false });
  const style = styleFor({ isTTY: false, columns: 300 } as never);
  expect(jobTable([job], style)).toContain(state);
});

it.each([
  [
    { state: 'running', started_at: new Date('2026-11-25T09:56:40Z'), worker_name: 'a:1:2' },
    /running +50 +0% +running for 3m 20s +a:1:2/,
  ],
  [{ state: 'failed', completed_at: new Date('2026-11-25T08:00:00Z') }, /failed +50 +0% +failed 2h ago +-/],
  [{ state: 'running', worker_name: 'a:1:2' }, /queued +50 +0% +created 0\.0s ago +-/],
])('shows since when Ruby job %j has its state', (fields, text) => {
  const document = { _id: new ObjectId(), _type: 'AnyJob', priority: 50, created_at: NOW, ...fields };
  const job = recordOf(AnyJob, { document: document as never, readAt: NOW, isRuby: true });
  expect(jobTable([job], styleFor({ isTTY: false, columns: 300 } as never))).toMatch(text);
});
