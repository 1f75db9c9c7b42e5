import { expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { jobServers, MarkBatchJob, MarkJob } from '../support/job-servers';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const { database, marks, startAt } = jobServers();

it.each([
  'w=2&readConcernLevel=linearizable&readPreference=secondaryPreferred&wtimeoutMS=1&journal=true',
  'w=nowhere&readConcernLevel=available&retryWrites=false&promoteValues=false',
])('a server completes its jobs, each once, and hears events with %s', async (parameters) => {
  const url = `${databaseUrl(database())}&${parameters}`;
  await using server = startAt(url);
  await server.reaches('running', 2);
  const names = ['a', 'b', 'c'].map((name) => `${name} ${parameters}`);
  for (const name of names) await MarkJob.create({ name });
  const batch = await MarkBatchJob.create({ sliceSize: 2, steps: parameters, collectOutput: true });
  await batch.upload([1, 2, 3]);
  await until(async () => (await MarkJob.count()) + (await MarkBatchJob.count()) === 0);
  const done = await marks();
  expect(done.filter((of) => of.endsWith(parameters)).sort()).toEqual(names);
  expect(done.filter((of) => /^\d$/.test(of)).sort()).toEqual(['1', '2', '3']);
  await database().collection('marks').deleteMany({});
  const { id } = await server.reaches('running');
  const event = await RocketJob.Subscribers.Server.publish('stop', { server_id: id }, { receipts: true });
  expect((await event.receipts()).outcomes.map(({ hasResponded }) => hasResponded)).toEqual([true]);
  expect(await server.exited).toBe(0);
});
