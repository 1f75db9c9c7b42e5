import { describe, expect, it } from 'vitest';
import { Job, RocketJob, RocketJobError } from '../../src/index';
import { ChainJob, jobServers, MarkBatchJob, MarkJob } from '../support/job-servers';
import { until } from '../support/until';

describe('jobs', () => {
  const { database, marks, start } = jobServers();

  it("are stored like Ruby's", async () => {
    const job = await MarkJob.create({ name: 'kept', priority: 20, run_at: new Date('2999-01-01') });
    const document = await database().collection('rocket_job.node_jobs').findOne({ _id: job.id });
    expect(document).toEqual({
      _id: job.id,
      _type: 'MarkJob',
      state: 'queued',
      failure_count: 0,
      percent_complete: 0,
      priority: 20,
      run_at: new Date('2999-01-01'),
      destroy_on_complete: true,
      name: 'kept',
      waitMs: 0,
      fails: false,
      result: '',
      stuck: '',
      created_at: expect.any(Date),
    });
    expect(await MarkJob.find(job.id)).toMatchObject({ name: 'kept', priority: 20, state: 'queued' });
    await job.destroy();
    class BytesJob extends Job {
      bytes = Buffer.from('none');
      perform() {}
    }
    const bytes = await BytesJob.create({ bytes: Buffer.from('some') });
    expect((await BytesJob.find(bytes.id)).bytes.toString()).toBe('some');
    expect(bytes.bytes.toString()).toBe('some');
    await bytes.destroy();
    for (const [delay, ms] of [
      ['1m 30s', 90_000],
      [1.5, 1_500],
    ] as const) {
      const later = await MarkJob.createIn(delay, { name: 'later' });
      expect((later.runAt?.getTime() ?? 0) - later.createdAt.getTime()).toBe(ms);
      await later.destroy();
    }
    expect(await MarkJob.count()).toBe(0);
  });

  it('follow the state machine', async () => {
    const job = await MarkJob.create({ name: 'states' });
    expect((await job.pause()).state).toBe('paused');
    await expect(job.pause()).rejects.toMatchObject({ code: 'invalid_transition' });
    expect((await job.resume()).state).toBe('queued');
    expect((await job.fail('by hand')).exception?.message).toBe('by hand');
    expect(job.failureCount).toBe(1);
    expect((await job.retry()).exception).toBeUndefined();
    expect((await job.abort()).state).toBe('aborted');
    await expect(job.retry()).rejects.toThrow(
      /^Not retried: it was aborted .* ago. Only a failed job can be retried/,
    );
    expect(await Job.countsByState()).toEqual({ aborted: 1 });
    await job.destroy();
    await expect(job.retry()).rejects.toBeInstanceOf(RocketJobError);
  });

  it('are run by a server with their class, and completed, kept or failed accordingly', async () => {
    await using server = start();
    await server.reaches('running', 2);
    await MarkJob.create({ name: 'gone' });
    const kept = await MarkJob.create({ name: 'stays', destroy_on_complete: false, log_level: 'debug' });
    const failing = await MarkJob.create({ name: 'failing', fails: true });
    await until(
      async () => (await MarkJob.completed().count()) === 1 && (await MarkJob.failed().count()) === 1,
    );
    await until(async () => (await MarkJob.where({ name: 'gone' }).count()) === 0);
    expect((await marks()).sort()).toEqual(['failing', 'gone', 'stays']);
    expect(await kept.reload()).toMatchObject({
      result: 'did stays',
      percentComplete: 100,
      state: 'completed',
    });
    expect((await failing.reload()).exception).toMatchObject({
      class_name: 'TypeError',
      message: 'on purpose',
      worker_name: expect.stringMatching(new RegExp(`^${server.name}:[12]$`)),
      backtrace: expect.arrayContaining([expect.stringMatching(/MarkJob\.perform .*marking-jobs\.ts:/)]),
    });
    await server.logs('marked stays');
    expect(server.lines.filter(({ msg }) => msg === 'debugging')).toHaveLength(1);
    await failing.retry();
    await until(async () => (await failing.reload()).failureCount === 2);
    expect((await marks()).filter((of) => of === 'failing')).toHaveLength(2);
  });

  it('can create others', async () => {
    await using server = start('--workers', '1');
    await server.reaches('running', 1);
    await ChainJob.create({ name: 'created' });
    await until(async () => (await marks()).includes('created by another job'));
    // Its server is killed now, and would leave it running.
    await until(async () => (await Job.running().count()) === 0);
  });

  it('are claimed by priority, according to the filters, and not if they have expired', async () => {
    for (const priority of [70, 20, 50]) await MarkJob.create({ name: `priority ${priority}`, priority });
    await MarkJob.create({ name: 'filtered', priority: 90 });
    await ChainJob.create({ name: 'excluded' });
    const expires_at = new Date(Date.now() - 1_000);
    await MarkJob.create({ name: 'expired', expires_at });
    const batch = await MarkBatchJob.create({ expires_at });
    await batch.upload([1, 2, 3]);
    // Only the database supports lookaheads.
    const filters = ['--include-filter', '^(?!chain)', '--where-filter', '{"priority": {"$lt": 90}}'];
    await using server = start('--workers', '1', ...filters);
    await server.logs('Runs the jobs of MarkJob, MarkBatchJob that match where_filter');
    await until(async () => (await marks()).includes('priority 70'));
    const done = await marks();
    expect(done.filter((of) => of.startsWith('priority'))).toEqual([
      'priority 20',
      'priority 50',
      'priority 70',
    ]);
    expect(done).not.toContain('expired');
    expect(done).not.toContain('1');
    await until(() => server.lines.filter(({ msg }) => msg === 'Destroyed an expired job').length === 2);
    const slices = { name: `rocket_job.node_inputs.${batch.id.toHexString()}` };
    await until(async () => (await database().listCollections(slices).toArray()).length === 0);
    await until(async () => (await MarkJob.where({ name: 'priority 70' }).count()) === 0);
    expect(await Job.queued().pluck('name')).toEqual(['excluded', 'filtered']);
    for (const job of await Job.queued().toArray()) await job.destroy();
  });

  it('that are short run once each, without waiting for a long one', async () => {
    await database().collection('rocket_job.node_jobs').deleteMany({});
    await using server = start('--workers', '2');
    await server.reaches('running', 2);
    const names = Array.from({ length: 300 }, (_, index) => `short ${index}`);
    for (const name of names.slice(0, 50)) await MarkJob.create({ name });
    const long = await MarkJob.create({ name: 'long', stuck: 'waits' });
    await Promise.all(names.slice(50).map((name) => MarkJob.create({ name })));
    await MarkJob.create({ name: 'urgent', priority: 1 });
    await until(
      async () => (await MarkJob.queued().count()) === 0 && (await MarkJob.running().count()) === 1,
    );
    expect((await long.reload()).state).toBe('running');
    const done = (await marks()).filter((of) => of.startsWith('short') || of === 'urgent');
    expect(done.toSorted()).toEqual([...names, 'urgent'].toSorted());
    await RocketJob.Subscribers.Server.publish('kill', { wait_timeout: 0 });
    expect(await server.exited).toBe(0);
    await long.destroy();
    await database().collection('marks').deleteMany({});
  });

  it('run before slices of a lower priority, while a worker is busy with those', async () => {
    await using server = start('--workers', '1', '--re-check-seconds', '0.1');
    await server.reaches('running', 1);
    const batch = await MarkBatchJob.create({ slice_size: 1, waitMs: 30, priority: 80 });
    await batch.upload(Array.from({ length: 100 }, (_, index) => index));
    await until(async () => (await marks()).includes('3'));
    await MarkJob.create({ name: 'urgent', priority: 10 });
    await until(async () => (await marks()).includes('urgent'));
    expect((await batch.reload()).state).toBe('running');
    await batch.abort();
  });
});
