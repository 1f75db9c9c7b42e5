import { type Document, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { RocketJob } from '../../src/index';
import { requeueDeadWork } from '../../src/job/queue/dead-work';
import { requeueDeadServer } from '../../src/server/records/dead-server';
import { jobServers, MarkBatchJob, MarkJob } from '../support/job-servers';
import { Line } from '../support/line';
import { job } from '../support/odd-documents';
import type { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const SECOND = 1_000;
const HEARTBEAT = ['--heartbeat-seconds', '1'];

describe('a server whose work could be taken away', () => {
  const { database, start, startAt } = jobServers();
  const servers = () => database().collection('rocket_job.servers');
  const jobs = () => database().collection('rocket_job.node_jobs');

  it('writes the expiry of its claims with its heartbeat', async () => {
    await using server = start('--workers', '2', ...HEARTBEAT);
    await server.reaches('running', 2);
    const stuck = await MarkJob.create({ name: 'stuck', stuck: 'waits' });
    const batch = await MarkBatchJob.create({ sliceSize: 2, waitMs: 600_000 });
    await batch.upload([1, 2]);
    await until(async () => (await stuck.reload()).state === 'running');
    const slices = database().collection(`rocket_job.node_inputs.${batch.id}`);
    await until(async () => (await slices.countDocuments({ state: 'running' })) === 1);
    for (const work of [jobs(), slices]) {
      const [first] = await work.find({ server_id: { $exists: true } }).toArray();
      const until_ = first?.['claimed_until'] as Date;
      expect(until_.getTime() - first?.['started_at'].getTime()).toBeGreaterThanOrEqual(4 * SECOND);
      await until(
        async () => (await work.findOne({ _id: first?._id as ObjectId }))?.['claimed_until'] > until_,
      );
    }
    server.process.kill('SIGKILL');
    await server.exited;
    await stuck.destroy();
    await batch.destroy();
    await servers().deleteMany({});
  });

  /** Returns the moments at which a job reports that it is running. */
  const momentsOf = ({ lines }: ServerProcess) =>
    lines.flatMap((line) => (line.msg === 'at work' ? [(line as unknown as { at: number }).at] : []));

  it('never shares its work when its document is deleted: no work runs twice at the same time', async () => {
    await using one = start('--workers', '1', ...HEARTBEAT);
    await one.reaches('running', 1);
    const held = await MarkJob.create({ name: 'held', stuck: 'at work' });
    await one.logs('at work');
    await using two = start('--workers', '1', ...HEARTBEAT);
    await two.reaches('running', 1);
    await servers().deleteOne({ name: one.name });
    await two.logs('at work');
    expect(await one.exited).toBe(0);
    expect(Math.max(...momentsOf(one))).toBeLessThan(Math.min(...momentsOf(two)));
    expect((await held.reload()).failureCount).toBe(0);
    await held.destroy();
  });

  it("exits if its work can't be stopped, before another server takes it", async () => {
    await using one = start('--workers', '1', ...HEARTBEAT);
    await one.reaches('running', 1);
    const held = await MarkJob.create({ name: 'held', stuck: 'in native code' });
    await one.logs('stuck in native code');
    const exitedAt = one.exited.then(() => Date.now());
    await using two = start('--workers', '1', ...HEARTBEAT);
    await two.reaches('running', 1);
    await servers().deleteOne({ name: one.name });
    await two.logs('stuck in native code');
    const takenAt = Date.now();
    expect(await one.exited).toBe('SIGKILL');
    expect(await exitedAt).toBeLessThan(takenAt);
    await held.destroy();
    two.process.kill('SIGKILL');
  });

  it('stops its work while the database is unreachable, before another server takes it', {
    timeout: 60_000,
  }, async () => {
    await using line = Line.towards(databaseUrl(database()));
    const url = await line.openFor(databaseUrl(database()));
    await using away = startAt(url, ['--workers', '1', ...HEARTBEAT]);
    await away.reaches('running', 1);
    const held = await MarkJob.create({ name: 'away', stuck: 'at work' });
    await away.logs('at work');
    await using other = start('--workers', '1', ...HEARTBEAT);
    await other.reaches('running', 1);
    line.cut();
    await away.logs(/^Can't renew the claims on running jobs/);
    await other.logs('at work');
    expect(Math.max(...momentsOf(away))).toBeLessThan(Math.min(...momentsOf(other)));
    line.mend();
    // Its document is deleted by now: it exits, and leaves the job to the other one.
    expect(await away.exited).toBe(0);
    expect((await held.reload()).workerName).toMatch(new RegExp(`^${other.name}:`));
    await held.destroy();
  });
});

describe('work without a server', () => {
  const { database } = jobServers();
  const jobs = () => database().collection('rocket_job.node_jobs');
  const running = (fields: object): Document => ({
    ...job(),
    state: 'running',
    worker_name: 'gone:1:1',
    server_id: new ObjectId(),
    ...fields,
  });

  it('is requeued when its claim has expired, and work without a claim four default intervals later', async () => {
    const past = running({ claimed_until: new Date(Date.now() - SECOND) });
    const future = running({ claimed_until: new Date(Date.now() + 60 * SECOND) });
    const unstated = [{}, { claimed_until: 'x' }, { claimed_until: new Date('9999-01-01') }].map(running);
    await jobs().insertMany([past, future, ...unstated]);
    expect(await requeueDeadWork(database())).toBe(1);
    const found = async ({ _id }: Document) => jobs().findOne({ _id });
    expect(await found(past)).toMatchObject({ state: 'queued' });
    expect(await found(past)).not.toHaveProperty('claimed_until');
    expect(await found(future)).toMatchObject({ state: 'running', claimed_until: future['claimed_until'] });
    for (const each of unstated) {
      const claimed = (await found(each))?.['claimed_until'] as Date;
      expect(Math.abs(claimed.getTime() - Date.now() - 60 * SECOND)).toBeLessThan(20 * SECOND);
      // The next check finds the same time.
      await requeueDeadWork(database());
      expect((await found(each))?.['claimed_until']).toEqual(claimed);
    }
    await expect(requeueDeadServer(defaultEnvironment, 'gone:1')).rejects.toThrow(
      /^gone:1 has no document, but may still be running its jobs\. Nothing was written/,
    );
    await jobs().deleteMany({});
  });

  it('is requeued immediately with the zombie that it was running on', async () => {
    const zombie = new ObjectId();
    await database()
      .collection('rocket_job.servers')
      .insertOne({
        _id: zombie,
        name: 'zombie:1',
        state: 'running',
        max_workers: 1,
        heartbeat: { updated_at: new Date(Date.now() - 61 * SECOND), workers: 1 },
        heartbeat_seconds: 15,
      });
    const held = running({ server_id: zombie, claimed_until: new Date(Date.now() + 60 * SECOND) });
    const unclaimed = running({ server_id: 'damaged' });
    await jobs().insertMany([held, unclaimed]);
    const { changes } = defaultEnvironment;
    changes.session = 'one call';
    try {
      expect(await RocketJob.Server.destroyZombies()).toBe(1);
    } finally {
      changes.session = undefined;
    }
    for (const { _id } of [held, unclaimed])
      expect(await jobs().findOne({ _id })).toMatchObject({ state: 'queued' });
    const trail = await database().collection('rocket_job.audit').find({ session: 'one call' }).toArray();
    expect(trail.map(({ action, ids }) => [action, ids])).toEqual([['destroy', [zombie]]]);
    const outcome = await database().collection('rocket_job.audit').findOne({ intent: trail[0]?._id });
    expect(outcome).toMatchObject({ changed: 1, text: '2 jobs and slices requeued' });
  });
});
