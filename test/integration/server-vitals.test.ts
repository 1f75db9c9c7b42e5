import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { jobServers, MarkJob } from '../support/job-servers';
import { until } from '../support/until';

const { start } = jobServers();

it('a server reports its process, its workers and their jobs, also in a thread dump', async () => {
  await using server = start('--workers', '1');
  await server.reaches('running', 1);
  const job = await MarkJob.create({ name: 'stuck', stuck: 'in a loop' });
  await server.logs('stuck in a loop');
  const publication = await RocketJob.Subscribers.Server.publish('refresh', {}, { receipts: true });
  await publication.receipts();
  const document = await until(async () => {
    const found = (await server.document())?.toJSON();
    return found?.busy?.length === 1 && found;
  });
  expect(document).toMatchObject({
    host: hostname(),
    pid: server.process.pid,
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    node_version: process.versions.node,
    job_classes: ['MarkJob', 'ChainJob', 'MarkBatchJob'],
    busy: [{ worker_id: 1, job: 'MarkJob', job_id: job.id, since: expect.any(Date) }],
  });
  expect(document.rss).toBeGreaterThan(10_000_000);
  expect(document.event_loop_delay_ms).toBeGreaterThanOrEqual(0);

  const dump = await RocketJob.Subscribers.Server.publish('thread_dump', {}, { receipts: true });
  const { outcomes } = await dump.receipts();
  const { threads = [] } = (outcomes[0]?.receipt?.result ?? {}) as { threads?: Record<string, unknown>[] };
  expect(threads.find(({ name }) => name === 'rocketjob 001')).toMatchObject({
    activity: 'busy',
    job: 'MarkJob',
    job_id: job.id.toHexString(),
    busy_for_ms: expect.any(Number),
  });
  expect(threads.map(({ name }) => name)).toContain('rocketjob main');
  await server.logs(new RegExp(`^Backtrace:\\nrocketjob 001: MarkJob ${job.id.toHexString()} for \\d`));
});
