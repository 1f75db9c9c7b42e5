import { ObjectId } from 'mongodb';
import { afterEach, expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';

const database = connectedDatabase();

afterEach(async () => {
  for (const { name } of await database().listCollections().toArray())
    await database().collection(name).deleteMany({});
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const insert = (collection: string, ...documents: readonly object[]) =>
  database()
    .collection(collection)
    .insertMany([...documents]);
const server = (name: string, secondsAgo: number) => ({
  _id: new ObjectId(),
  name,
  state: 'running',
  max_workers: 4,
  started_at: ago(9_000),
  heartbeat: { updated_at: ago(secondsAgo), workers: 1 },
});

it('finds the busy workers of both languages, the longest-running first, with those of dead servers marked', async () => {
  const [rubyBatch, ourBatch, before] = [new ObjectId(), new ObjectId(), new ObjectId()];
  await insert('rocket_job.servers', server('app1:1', 0), server('app2:2', 900));
  await insert(
    'rocket_job.jobs',
    { _type: 'ReportJob', state: 'running', worker_name: 'app1:1:1', started_at: ago(100) },
    { _type: 'IdleJob', state: 'queued' },
    { _type: 'EndedJob', state: 'failed', worker_name: 'app1:1:9', started_at: ago(100) },
    { _type: 'ClaimedJob', state: 'running', started_at: ago(1) },
    {
      _id: rubyBatch,
      _type: 'ImportJob',
      state: 'running',
      sub_state: 'processing',
      input_categories: [{ name: 'main' }],
      worker_name: 'app9:9:9',
      started_at: ago(800),
    },
    {
      _id: before,
      _type: 'ImportJob',
      state: 'running',
      sub_state: 'before',
      input_categories: [{ name: 'main' }],
      worker_name: 'app1:1:4',
      started_at: ago(20),
    },
  );
  const slice = new ObjectId();
  await insert(
    `rocket_job.inputs.${rubyBatch}`,
    { _id: slice, state: 'running', worker_name: 'app2:2:1', started_at: ago(300) },
    { state: 'running', started_at: ago(2) },
    { state: 'queued' },
  );
  await insert('rocket_job.node_jobs', {
    _id: ourBatch,
    _type: 'OurBatch',
    state: 'running',
    sub_state: 'processing',
    slice_size: 10,
    started_at: ago(700),
  });
  await insert(`rocket_job.node_inputs.${ourBatch}`, {
    state: 'running',
    worker_name: 'app3:3:2',
    started_at: ago(200),
  });
  const workers = await RocketJob.workers();
  expect(
    workers.map(({ name, jobClass, isRuby, deadBecause }) => [name, jobClass, isRuby, deadBecause]),
  ).toEqual([
    ['app2:2:1', 'ImportJob', true, 'no heartbeat'],
    ['app3:3:2', 'OurBatch', false, 'no document'],
    ['app1:1:1', 'ReportJob', true, undefined],
    ['app1:1:4', 'ImportJob', true, undefined],
  ]);
  expect(workers[0]).toMatchObject({ server: 'app2:2', isDead: true, jobId: rubyBatch, sliceId: slice });
  expect(workers[2]).toMatchObject({ sliceId: undefined, damage: undefined });
  expect(Math.round((workers[0]?.seconds ?? 0) / 10)).toBe(30);
  expect(workers[0]?.toJSON()).toMatchObject({ worker_name: 'app2:2:1', language: 'ruby', is_dead: true });
});

it('names damaged documents and shows the others', async () => {
  await insert('rocket_job.servers', server('app1:1', 0));
  await insert(
    'rocket_job.jobs',
    { _type: 'ReportJob', state: 'running', worker_name: 'app1:1:1', started_at: ago(5) },
    { _type: 'ReportJob', state: 'running', worker_name: 'app1:1:2', started_at: 'yesterday' },
    { _type: 7, state: 'running', worker_name: { odd: 1 }, started_at: ago(9) },
    {
      _id: 'odd',
      _type: 'B',
      state: 'running',
      sub_state: 'processing',
      input_categories: [],
      worker_name: 'x',
    },
  );
  const workers = await RocketJob.workers();
  expect(workers.map(({ name, damage }) => [name, damage])).toEqual([
    ['{ odd: 1 }', '_type is a number, worker_name is a document'],
    ['app1:1:1', undefined],
    ['app1:1:2', 'started_at is a string'],
    ['x', undefined],
  ]);
  expect(workers[2]?.seconds).toBeUndefined();
  expect(workers[0]?.isDead).toBe(false);
});
