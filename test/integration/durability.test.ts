import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { RocketJob } from '../../src/index';
import { MARKING_JOBS, MarkJob } from '../support/job-servers';
import { ReplicaSet } from '../support/replica-set';
import { startServer } from '../support/server-process';
import { until } from '../support/until';

const { Server } = RocketJob.Subscribers;
let replicaSet: ReplicaSet;
let url: string;

beforeAll(async () => {
  // MongoDB's default: a primary without contact to the others stays primary for this long.
  replicaSet = await ReplicaSet.start({ electionTimeoutMs: 10_000 });
  url = replicaSet.url('durability');
  await RocketJob.connect({ url });
});

afterAll(async () => {
  await RocketJob.disconnect();
  await replicaSet[Symbol.asyncDispose]();
});

it('jobs are done and servers stop while the secondaries hang, with a durability of not_yet_safe', async () => {
  process.env['MARKS_URL'] = `${url}&w=1`;
  await using server = await startServer(url, 'myhost:1', ['--require', MARKING_JOBS]);
  expect((await Server.publish('pause')).durability).toBe('stored');
  await server.logs('Paused');
  const secondaries = await replicaSet.secondaries();
  expect(secondaries).toHaveLength(2);
  for (const node of secondaries) node.freeze();
  await Server.publish('resume');
  for (const name of ['1', '2', '3']) await MarkJob.create({ name });
  await until(async () => (await MarkJob.count()) === 0);
  const marks = (await defaultEnvironment.database()).collection('marks');
  expect(await marks.distinct('of')).toEqual(['1', '2', '3']);
  expect(await marks.countDocuments()).toBe(3);
  const publication = await Server.publish('stop');
  expect(publication.durability).toBe('not_yet_safe');
  expect(publication.expected?.map(({ name }) => name)).toEqual(['myhost:1']);
  expect(await server.exited).toBe(0);
  expect(await RocketJob.Server.count()).toBe(0);
  for (const node of secondaries) node.thaw();
  const majority = { readConcern: { level: 'majority' } } as const;
  const events = (await defaultEnvironment.database()).collection('rocket_job.events', majority);
  await expect.poll(() => events.countDocuments({ _id: publication.event.id as never })).toBe(1);
});
