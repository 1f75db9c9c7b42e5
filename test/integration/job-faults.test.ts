import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { jobServers, MarkBatchJob, MarkJob } from '../support/job-servers';
import { Line } from '../support/line';
import type { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const { Server, Worker } = RocketJob.Subscribers;

/**
 * How much longer the database stays unreachable after that is noticed: `AWAY_SECONDS=60` exceeds every
 * timeout.
 */
const AWAY_MS = Number(process.env['AWAY_SECONDS'] ?? 0) * 1_000;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Counts how often each was done. */
function counted(marks: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const of of marks) counts[of] = (counts[of] ?? 0) + 1;
  return counts;
}

describe('when servers die', () => {
  const { marks, start } = jobServers();

  it('another one does their work: only their jobs and slices run again', async () => {
    await using dying = start('--workers', '3', '--heartbeat-seconds', '0.5');
    await dying.reaches('running', 3);
    for (const number of upTo(12)) await MarkJob.create({ name: `job ${number}`, waitMs: 300 });
    const batch = await MarkBatchJob.create({ slice_size: 2, waitMs: 100, priority: 60 });
    await batch.upload(upTo(30));
    await until(async () => (await MarkJob.running().count()) > 0 && (await marks()).length > 3);
    dying.process.kill('SIGKILL');
    await dying.exited;
    const lost = await MarkJob.running().count();
    const doneBefore = await marks();
    await using one = start('--workers', '3', '--heartbeat-seconds', '0.5');
    await using two = start('--workers', '3', '--heartbeat-seconds', '0.5');
    await until(async () => (await MarkJob.count()) === 0 && (await MarkBatchJob.count()) === 0);
    const times = counted(await marks());
    expect(Object.keys(times).sort()).toEqual(
      [...upTo(12).map((number) => `job ${number}`), ...upTo(30).map(String)].sort(),
    );
    // Only running work is done twice: its start was marked, and its end was not written.
    const twice = Object.keys(times).filter((of) => times[of] === 2);
    expect(twice.length).toBeLessThanOrEqual(lost);
    expect(Object.values(times).every((count) => count <= 2)).toBe(true);
    expect(twice.every((of) => doneBefore.includes(of))).toBe(true);
    expect(await RocketJob.Server.count()).toBe(2);
    const requeued = [one, two].flatMap(({ lines }) =>
      lines.filter(({ msg }) => /^Requeued \d+ jobs/.test(msg)),
    );
    expect(requeued.length).toBeGreaterThan(0);
  });

  it('their slices are requeued too', async () => {
    await using dying = start('--workers', '2', '--heartbeat-seconds', '0.5');
    await dying.reaches('running', 2);
    const batch = await MarkBatchJob.create({ slice_size: 100, waitMs: 50, destroy_on_complete: false });
    await batch.upload(upTo(200));
    await until(async () => (await marks()).length > 20 && (await batch.input.running().count()) === 2);
    dying.process.kill('SIGKILL');
    await dying.exited;
    await using heir = start('--workers', '2', '--heartbeat-seconds', '0.5');
    await heir.logs(/^Requeued 2 jobs and slices/);
    await until(async () => (await batch.reload()).state === 'completed');
    const times = counted(await marks());
    expect(upTo(200).every((record) => (times[record] ?? 0) >= 1)).toBe(true);
  });
});

describe('when two servers claim at the same time', () => {
  const { marks, start } = jobServers();

  it('each job is done once', async () => {
    await using one = start('--workers', '4');
    await using two = start('--workers', '4');
    await Promise.all([one.reaches('running', 4), two.reaches('running', 4)]);
    await Promise.all(upTo(200).map((number) => MarkJob.create({ name: String(number) })));
    await until(async () => (await MarkJob.count()) === 0);
    expect(counted(await marks())).toEqual(Object.fromEntries(upTo(200).map((number) => [number, 1])));
  });
});

describe('when the database is away', () => {
  const { database, marks, startAt } = jobServers();

  const timeout = 60_000 + AWAY_MS;

  it('finished work is written when it is back, and no work is repeated', {
    timeout,
  }, async () => {
    await using line = Line.towards(databaseUrl(database()));
    const url = await line.openFor(databaseUrl(database()));
    await using server = startAt(url, ['--workers', '3', '--heartbeat-seconds', '1']);
    await server.reaches('running', 3);
    const batch = await MarkBatchJob.create({ slice_size: 2, waitMs: 40 });
    await batch.upload(upTo(60));
    for (const number of upTo(9)) await MarkJob.create({ name: `job ${number}`, waitMs: 100 });
    await until(async () => (await marks()).length > 2);
    line.cut();
    await server.logs(/^(Can't|Cannot) (look for|poll for|write)/);
    const before = (await marks()).length;
    await until(
      () => server.lines.filter(({ msg }) => msg === "Can't write the heartbeat, retrying").length > 0,
    );
    await sleep(AWAY_MS);
    expect((await marks()).length).toBeLessThanOrEqual(before + 3 * 2);
    line.mend();
    await until(async () => (await MarkJob.count()) === 0 && (await MarkBatchJob.count()) === 0);
    expect(counted(await marks())).toEqual({
      ...Object.fromEntries(upTo(60).map((record) => [record, 1])),
      ...Object.fromEntries(upTo(9).map((number) => [`job ${number}`, 1])),
    });
  });
});

describe('control under load', () => {
  const { database, marks, start } = jobServers();

  /** The second worker gets its thread only when there is work for it. */
  async function startBothWorkers(server: ServerProcess): Promise<void> {
    for (const number of upTo(2)) await MarkJob.create({ name: `start ${number}`, waitMs: 1_000 });
    await server.logs('Started', 'rocketjob 002');
    await until(async () => (await MarkJob.count()) === 0);
  }

  it('stop waits for running jobs, with heartbeats meanwhile, and starts no others', async () => {
    await using server = start('--heartbeat-seconds', '0.2');
    await server.reaches('running', 2);
    await startBothWorkers(server);
    for (const number of upTo(4)) await MarkJob.create({ name: `stop ${number}`, waitMs: 1_500 });
    await until(async () => (await MarkJob.running().count()) === 2);
    await Server.publish('stop');
    const first = (await server.reaches('stopping')).heartbeat?.updatedAt as Date;
    await until(async () => ((await server.document())?.heartbeat?.updatedAt as Date) > first);
    expect(await server.exited).toBe(0);
    expect((await marks()).filter((of) => of.startsWith('stop')).sort()).toEqual(['stop 1', 'stop 2']);
    expect(await MarkJob.countsByState()).toEqual({ queued: 2 });
    for (const job of await MarkJob.toArray()) await job.destroy();
  });

  it('pause lets workers finish, and starts nothing until resume', async () => {
    await using server = start('--heartbeat-seconds', '0.2');
    await server.reaches('running', 2);
    await startBothWorkers(server);
    for (const number of upTo(4)) await MarkJob.create({ name: `pause ${number}`, waitMs: 500 });
    await until(async () => (await MarkJob.running().count()) === 2);
    await Server.publish('pause');
    await server.reaches('paused', 0);
    expect(await MarkJob.countsByState()).toEqual({ queued: 2 });
    await Server.publish('resume');
    await until(async () => (await MarkJob.count()) === 0);
    expect((await marks()).filter((of) => of.startsWith('pause')).sort()).toEqual(
      upTo(4).map((n) => `pause ${n}`),
    );
  });

  it.each([
    ['waits', 0, /:[12]$/, undefined],
    ['spins', 0, /:[12]$/, /marking-jobs\.ts:\d+:in `stick'$/],
    ['in native code', 'SIGKILL', /:[12], which was in native code$/, undefined],
  ] as const)(
    'kill fails a job whose worker %s, as in Ruby, and it can be retried',
    async (how, exit, message, frame) => {
      await using server = start('--heartbeat-seconds', '0.2');
      await server.reaches('running', 2);
      const job = await MarkJob.create({ name: `kill ${how}`, stuck: how });
      await until(async () => (await job.reload()).state === 'running');
      await server.logs(`stuck ${how}`);
      await Server.publish('kill', { wait_timeout: 0 });
      expect(await server.exited).toBe(exit);
      expect((await job.reload()).state).toBe('failed');
      expect(job.exception).toMatchObject({
        class_name: 'RocketJob::Worker::Shutdown',
        message: expect.stringMatching(message),
        worker_name: expect.stringMatching(new RegExp(`^${server.name}:`)),
      });
      expect(job.exception?.message).toMatch(/^Shutdown due to kill request for worker: /);
      if (frame !== undefined) expect(job.exception?.backtrace[0]).toMatch(frame);
      expect((await marks()).includes('cleaned up')).toBe(how === 'waits');
      await database().collection('marks').deleteMany({});
      expect(await server.document()).toBeUndefined();
      expect((await job.retry()).state).toBe('queued');
      await job.destroy();
    },
  );

  it('Worker kill fails its job, and another worker replaces it', async () => {
    await using server = start('--workers', '1', '--heartbeat-seconds', '0.2');
    const { id: server_id } = await server.reaches('running', 1);
    const job = await MarkJob.create({ name: 'one worker', stuck: 'spins' });
    await server.logs('stuck spins');
    await Worker.publish('kill', { server_id, worker_id: 1, wait_timeout: 0 });
    await until(async () => (await job.reload()).state === 'failed');
    expect(job.exception?.worker_name).toBe(`${server.name}:1`);
    const next = await MarkJob.create({ name: 'after the kill' });
    await until(async () => (await marks()).includes('after the kill'));
    await server.logs('Completed #perform', 'rocketjob 002');
    await until(async () => (await MarkJob.where({ id: next.id }).count()) === 0);
    await job.destroy();
  });
});
