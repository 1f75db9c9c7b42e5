import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const { Server, Worker, Logger, SecretConfig } = RocketJob.Subscribers;

// Two servers, to show which of them acts. The heartbeat is slow, so that only events cause changes.
describe('rj-server acts on', () => {
  const database = connectedDatabase();
  let one: ServerProcess;
  let two: ServerProcess;

  beforeAll(async () => {
    one = new ServerProcess(databaseUrl(database()), ['--heartbeat-seconds', '60']);
    two = new ServerProcess(databaseUrl(database()), ['--heartbeat-seconds', '60']);
    await Promise.all([one.reaches('running', 2), two.reaches('running', 2)]);
  });

  afterAll(async () => {
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
  });

  it('pause and resume, for all servers', async () => {
    await Server.publish('pause');
    await Promise.all([one.reaches('paused', 0), two.reaches('paused', 0)]);
    await Server.publish('resume');
    await Promise.all([one.reaches('running', 2), two.reaches('running', 2)]);
    // Only the first worker has a thread, and no number is reused.
    await one.logs('Started', 'rocketjob 003');
    const ids = one.lines.filter(({ msg }) => msg === 'Started').map(({ thread }) => thread);
    expect(ids).toEqual(['rocketjob 001', 'rocketjob 003']);
  });

  it('pause, for one by its id and one by its name', async () => {
    await Server.publish('pause', { server_id: (await one.reaches('running')).id });
    await one.reaches('paused', 0);
    expect((await two.document())?.state).toBe('running');
    await Server.publish('pause', { name: two.name });
    await two.reaches('paused', 0);
    await Server.publish('resume');
    await Promise.all([one.reaches('running', 2), two.reaches('running', 2)]);
  });

  it('refresh: it writes the heartbeat immediately', async () => {
    const before = (await one.reaches('running', 2)).heartbeat?.updatedAt as Date;
    await Server.publish('refresh', { name: one.name });
    await until(async () => ((await one.document())?.heartbeat?.updatedAt as Date) > before);
  });

  it('thread_dump: the stacks of all workers', async () => {
    await one.logs('Started', 'rocketjob 005');
    await Server.publish('thread_dump', { name: one.name });
    expect(await one.logs(/^Backtrace:/, 'rocketjob 005')).toMatchObject({ name: 'RocketJob::WorkerPool' });
    expect(two.lines.filter(({ msg }) => msg.startsWith('Backtrace:'))).toEqual([]);
  });

  it.each(['stop', 'kill', 'thread_dump'] as const)(
    'Worker %s: reports a worker that has not started',
    async (action) => {
      const server_id = (await one.reaches('running', 2)).id;
      const publication = await Worker.publish(action, { server_id, worker_id: 6 }, { receipts: true });
      const { outcomes } = await publication.receipts();
      expect(outcomes.map(({ status, receipt }) => [status, receipt?.error])).toEqual([
        ['ignored', `worker 6 on ${one.name} has not started: no job has needed it yet`],
      ]);
      expect((await one.document())?.heartbeat?.workers).toBe(2);
    },
  );

  it('Worker stop, and replaces it at the next heartbeat by one with a new id', async () => {
    const server_id = (await one.reaches('running', 2)).id;
    await Worker.publish('thread_dump', { server_id, worker_id: 5 });
    await one.logs('Thread dump Worker: 5');
    await Worker.publish('stop', { server_id, worker_id: 5 });
    await one.logs('Stopped Worker: 5');
    await one.logs('Stopping', 'rocketjob 005');
    await until(async () => {
      await Server.publish('refresh', { server_id });
      return one.lines.some(({ msg, thread }) => msg === 'Started' && thread === 'rocketjob 006');
    });
    // Worker 7 has replaced it.
    await one.reaches('running', 2);
    const publication = await Worker.publish('stop', { server_id, worker_id: 7 }, { receipts: true });
    expect((await publication.receipts()).outcomes[0]?.receipt?.error).toContain('has not started');
  });

  it('Worker kill', async () => {
    const server_id = (await two.reaches('running', 2)).id;
    await Worker.publish('kill', { server_id, worker_id: 5, wait_timeout: 0 });
    await two.logs('Killed');
    await Server.publish('refresh', { server_id });
    await two.logs('Started', 'rocketjob 006');
  });

  it('Logger set, for all classes and for one, in every thread of the targeted process', async () => {
    const here = { host_name: hostname(), pid: one.process.pid as number };
    await Logger.publish('set', { level: 'error', ...here });
    await Logger.publish('set', { level: 'info', class_name: 'RocketJob::ThreadWorker', ...here });
    await Server.publish('resume', { name: two.name });
    await two.logs('Resumed');
    const [before, beforeTwo] = [one.lines.length, two.lines.length];
    await Server.publish('pause');
    await Promise.all([one.reaches('paused', 0), two.reaches('paused', 0)]);
    await one.logs('Stopping', 'rocketjob 006');
    expect(new Set(one.lines.slice(before).map(({ name }) => name))).toEqual(
      new Set(['RocketJob::ThreadWorker']),
    );
    expect(two.lines.slice(beforeTwo).map(({ msg }) => msg)).toContain('Paused');
    await Logger.publish('set', { level: 'info', ...here });
    await one.logs('Changed global log level to info');
    const started = () => two.lines.filter(({ msg }) => msg === 'Started').length;
    const startedBefore = started();
    await Server.publish('resume');
    await until(() => started() === startedBefore + 1);
  });

  it('Logger thread_dump and SecretConfig refresh', async () => {
    await Logger.publish('thread_dump', { pid: two.process.pid as number });
    await until(() =>
      two.lines.find(
        ({ name, msg }) => name === 'RocketJob::Subscribers::Logger' && msg.startsWith('Backtrace:'),
      ),
    );
    await SecretConfig.publish('refresh');
    await two.logs('Refreshed Secret Config');
  });

  it('kill for one, then stop for all: every document is deleted', async () => {
    await Server.publish('kill', { name: one.name });
    expect(await one.exited).toBe(0);
    expect(await RocketJob.Server.pluck('name')).toEqual([two.name]);
    await Server.publish('stop');
    expect(await two.exited).toBe(0);
    expect(await RocketJob.Server.count()).toBe(0);
  });
});
