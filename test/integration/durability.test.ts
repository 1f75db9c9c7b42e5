import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/environment';
import { RocketJob } from '../../src/index';
import { ReplicaSet } from '../support/replica-set';
import { startServer } from '../support/server-process';

const { Server } = RocketJob.Subscribers;
let replicaSet: ReplicaSet;
let url: string;

beforeAll(async () => {
  // The default: so long a primary stays one though it hears nothing of the others.
  replicaSet = await ReplicaSet.start({ electionTimeoutMs: 10_000 });
  url = replicaSet.url('durability');
  await RocketJob.connect({ url });
});

afterAll(async () => {
  await RocketJob.disconnect();
  await replicaSet[Symbol.asyncDispose]();
});

it('a stop is obeyed while the secondaries hang, and it is said that it is not yet safe', async () => {
  await using server = await startServer(url, 'myhost:1');
  expect((await Server.publish('pause')).durability).toBe('stored');
  await server.logs('Paused');
  const secondaries = await replicaSet.secondaries();
  expect(secondaries).toHaveLength(2);
  for (const node of secondaries) node.freeze();
  const publication = await Server.publish('stop');
  expect(publication.durability).toBe('not_yet_safe');
  expect(publication.expected?.map(({ name }) => name)).toEqual(['myhost:1']);
  expect(await server.exited).toBe(0);
  expect(await RocketJob.Server.count()).toBe(0);
  for (const node of secondaries) node.thaw();
  const majority = { readConcern: { level: 'majority' } } as const;
  const events = (await defaultEnvironment().database()).collection('rocket_job.events', majority);
  await expect.poll(() => events.countDocuments({ _id: publication.event.id as never })).toBe(1);
});
