import { Int32, ObjectId } from 'mongodb';
import { afterEach, expect, it } from 'vitest';
import { BatchJob, Job } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { insertCase } from '../support/ruby-wire';

const database = connectedDatabase();
const rubyJobs = () => database().collection('rocket_job.jobs');

afterEach(async () => {
  for (const { name } of await database().listCollections().toArray())
    await database().collection(name).deleteMany({});
});

it('returns the progress of a Ruby batch job, and its workers, from its slices', async () => {
  const { _id } = await insertCase(database(), 'batch: a slice fails');
  const [job] = await BatchJob.all().toArray();
  expect(job).toBeInstanceOf(BatchJob);
  expect(job).toMatchObject({
    state: 'running',
    isRuby: true,
    isBatch: true,
    percentComplete: 0,
    workerName: 'app1.company.com:4711:3',
    workerNames: ['app1.company.com:4711:3'],
    sliceSize: 2,
    collectOutput: true,
  });
  await insertCase(database(), 'batch: a slice completes');
  await database().collection(`rocket_job.inputs.${_id}`).deleteOne({ first_record_number: 5 });
  await job?.reload();
  expect(job?.percentComplete).toBe(33);
  await rubyJobs().updateOne({ _id }, { $set: { priority: new Int32(31), state: 'completed' } });
  expect(await job?.reload()).toMatchObject({ priority: 31, percentComplete: 100, workerNames: [] });
});

it('reads the slices of all jobs of a page with one query', async () => {
  const { _id: _, ...document } = await insertCase(database(), 'batch: a slice fails');
  const ids = Array.from({ length: 50 }, () => new ObjectId());
  await rubyJobs().insertMany(
    ids.map((each, index) => ({ ...document, _id: each, record_count: index === 0 ? 0 : 8 })),
  );
  for (const [index, id] of ids.slice(0, 4).entries())
    await database()
      .collection<{ _id: number; state: string; worker_name: string | null }>(`rocket_job.inputs.${id}`)
      .insertMany(
        Array.from({ length: index }, (_each, slice) => ({
          _id: slice,
          state: slice === 0 ? 'running' : 'queued',
          worker_name: slice === 0 ? `app2.company.com:99:${index}` : null,
        })).concat({ _id: 9, state: 'nonsense', worker_name: null }),
      );
  await database().command({ profile: 2 });
  const jobs = await Job.where({ _id: { $in: ids } }).toArray();
  await database().command({ profile: 0 });
  const queries = await database()
    .collection('system.profile')
    .countDocuments({ 'command.aggregate': /inputs/, op: 'command' });
  await database().collection('system.profile').drop();
  expect(queries).toBe(1);
  const found = (at: number) => jobs.find((each) => ids[at]?.equals(each.id));
  expect([0, 1, 2, 3, 4].map((at) => found(at)?.percentComplete)).toEqual([0, 50, 25, 0, 100]);
  expect([0, 1, 2, 3, 4].map((at) => found(at)?.workerName)).toEqual([
    undefined,
    'app2.company.com:99:1',
    'app2.company.com:99:2',
    'app2.company.com:99:3',
    undefined,
  ]);
});

it("shows a claimed job that hasn't started as queued, and nulls as missing", async () => {
  await insertCase(database(), 'a worker claims a queued job: step 1, find_and_assign_job', 'after');
  const [claimed] = await Job.all().toArray();
  expect(claimed).toMatchObject({ state: 'queued', workerNames: [] });
  await rubyJobs().updateOne(
    {},
    {
      $set: {
        state: 'queued',
        run_at: new Date('2999-01-01'),
        expires_at: new Date('2020-01-01'),
        log_level: null,
      },
    },
  );
  expect(await claimed?.reload()).toMatchObject({
    isScheduled: true,
    isExpired: true,
    scheduledAt: new Date('2999-01-01'),
    logLevel: undefined,
  });
});

it('finds queued jobs in the order of the claims, and finished ones newest first', async () => {
  const base = { _type: 'AnyJob', created_at: new Date(), failure_count: 0, percent_complete: 0 };
  const job = (name: string, state: string, priority: number, minute = 0) => ({
    ...base,
    state,
    priority,
    description: name,
    ...(minute > 0 && { completed_at: new Date(2030, 0, 1, 0, minute) }),
  });
  await rubyJobs().insertMany([
    job('late', 'queued', 50),
    job('f2', 'failed', 50, 2),
    job('f4', 'failed', 1, 4),
  ]);
  await database()
    .collection('rocket_job.node_jobs')
    .insertMany([job('urgent', 'queued', 5), job('last', 'queued', 50), job('f3', 'failed', 60, 3)]);
  const names = async (state: 'queued' | 'failed') => (await Job.where({ state })).pluck('description');
  expect(await names('queued')).toEqual(['urgent', 'late', 'last']);
  expect(await names('failed')).toEqual(['f4', 'f3', 'f2']);
  expect((await Job.failed().limit(1).toArray())[0]?.description).toBe('f4');
  expect((await Job.failed().last())?.description).toBe('f2');
  expect(await Job.failed().sort({ priority: 1 }).limit(2).pluck('description')).toEqual(['f4', 'f2']);
});
