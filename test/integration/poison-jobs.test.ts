import { type Document, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { requeueAllOf, requeueDeadWork } from '../../src/job/queue/dead-work';
import { awaitsIdleServer, claimJobs } from '../../src/job/queue/job-queue';
import { claimSlices } from '../../src/job/queue/slice-queue';
import { jobServers, MarkJob } from '../support/job-servers';
import { job, slice } from '../support/odd-documents';
import type { ServerProcess } from '../support/server-process';
import { ofJobs, ofSlices } from '../support/typed-collections';
import { until } from '../support/until';

/** Returns how often each job was started, by the jobs' own reports. */
const startsOf = (server: ServerProcess, name: string) =>
  server.lines.filter(({ msg }) => msg === `starting ${name}`).length;

describe('a job that crashes its server', () => {
  const { database, marks, start } = jobServers();

  it('runs alone after that, fails after it has crashed three more servers, and other jobs complete', {
    timeout: 180_000,
  }, async () => {
    const poison = await MarkJob.create({ name: 'poison', stuck: 'kills', priority: 1 });
    for (const name of ['a', 'b']) await MarkJob.create({ name, waitMs: 300, stuck: 'says so' });
    const deaths: ServerProcess[] = [];
    for (;;) {
      const server = start('--workers', '4', '--heartbeat-seconds', '0.5', '--max-poll-seconds', '0.5');
      deaths.push(server);
      const isDone = async () => (await MarkJob.count()) === 1 && (await poison.reload()).state === 'failed';
      const ended = await until(
        async () => server.process.signalCode ?? ((await isDone()) ? 'done' : undefined),
      );
      if (ended === 'done') break;
    }
    const failed = deaths.pop() as ServerProcess;
    failed.process.kill('SIGKILL');
    // Once with the others, and three times alone.
    expect(deaths.map((server) => startsOf(server, 'poison'))).toEqual([1, 1, 1, 1]);
    for (const name of ['a', 'b']) {
      const starts = [...deaths, failed].map((server) => startsOf(server, name));
      expect(starts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(2);
      expect((await marks()).filter((of) => of === name)).toHaveLength(1);
    }
    expect(poison.exception).toMatchObject({
      class_name: 'RocketJob::ServerDied',
      message: expect.stringMatching(/^The server died 3 times/),
      worker_name: expect.any(String),
    });
    expect((await poison.retry()).toJSON()).not.toHaveProperty('server_deaths');
    await poison.destroy();
    await database().collection('rocket_job.servers').deleteMany({});
  });
});

describe('work that was running on a crashed server', () => {
  const { database } = jobServers();
  const jobs = () => database().collection('rocket_job.node_jobs');
  const id = new ObjectId();
  const running = (fields: object = {}): Document => ({
    ...job(),
    state: 'running',
    worker_name: 'a:1:1',
    server_id: id,
    claimed_until: new Date(Date.now() - 1_000),
    ...fields,
  });
  const left = async (document: Document, requeue: () => Promise<number>) => {
    await jobs().deleteMany({});
    await jobs().insertOne(document);
    expect(await requeue()).toBe(1);
    const { state, server_deaths, runs_alone, server_id } = (await jobs().findOne({})) as Document;
    expect([runs_alone, server_id]).toEqual([undefined, undefined]);
    return [state, server_deaths];
  };
  const died = () => requeueAllOf(database(), [{ id, wasStopping: false }]);
  const stopped = () => requeueAllOf(database(), [{ id, wasStopping: true }]);
  const vanished = () => requeueDeadWork(database());

  it.each([
    ['died', died],
    ['vanished', vanished],
  ])('runs alone once it has %s, and only deaths during that count', async (_how, requeue) => {
    expect(await left(running(), requeue)).toEqual(['queued', 0]);
    expect(await left(running({ server_deaths: 0 }), requeue)).toEqual(['queued', 0]);
    expect(await left(running({ server_deaths: 'x' }), requeue)).toEqual(['queued', 0]);
    expect(await left(running({ server_deaths: 0, runs_alone: true }), requeue)).toEqual(['queued', 1]);
    expect(await left(running({ server_deaths: 2, runs_alone: true }), requeue)).toEqual(['failed', 3]);
    const afterSlices = { sub_state: 'after', slice_size: 1, runs_alone: true };
    expect(await left(running({ ...afterSlices, server_deaths: 1 }), requeue)).toEqual(['running', 2]);
    expect(await left(running({ ...afterSlices, server_deaths: 2 }), requeue)).toEqual(['failed', 3]);
  });

  it('is only claimed by an otherwise idle server, also a slice', async () => {
    await jobs().deleteMany({});
    const batch = { ...job(), state: 'running', sub_state: 'processing', slice_size: 1 } as Document;
    const slices = database().collection(`rocket_job.node_inputs.${batch['_id']}`);
    await jobs().insertMany([{ ...job(), server_deaths: 0 }, batch]);
    await slices.insertMany([{ ...slice(), server_deaths: 1 }]);
    const claim = { serverId: id, workerName: 'a:1:1', claimMs: 4_000, claimId: new ObjectId() };
    const isOurs = { _type: 'ReportJob' };
    const firstJob = async (isAlone: boolean) =>
      (await claimJobs(ofJobs(jobs()), isOurs, [{ ...claim, isAlone }]))[0];
    const firstSlice = async (isAlone: boolean) =>
      (await claimSlices(ofSlices(slices), [{ ...claim, isAlone }]))[0];
    const others = [1, 2].map((at) => ({ ...claim, workerName: `a:1:${at}`, isAlone: false }));
    expect(await awaitsIdleServer(jobs(), isOurs)).toBe(true);
    expect(await awaitsIdleServer(jobs(), { _type: 'OtherJob' })).toBe(false);
    expect(await awaitsIdleServer(slices, {}, { _id: 1 })).toBe(true);
    expect(await firstJob(false)).toBeUndefined();
    expect(await firstSlice(false)).toBeUndefined();
    expect(await claimJobs(ofJobs(jobs()), isOurs, others)).toEqual([]);
    expect(await claimSlices(ofSlices(slices), others)).toEqual([]);
    expect(await firstJob(true)).toMatchObject({ runs_alone: true });
    expect(await firstSlice(true)).toMatchObject({ runs_alone: true });
    expect(await awaitsIdleServer(jobs(), isOurs)).toBe(false);
    // Work that others queue runs next to other work.
    await jobs().insertOne(job());
    expect(await firstJob(true)).not.toHaveProperty('runs_alone');
    await slices.drop();
  });

  it("isn't counted if the server died while it was stopping", async () => {
    expect(await left(running(), stopped)).toEqual(['queued', undefined]);
    expect(await left(running({ server_deaths: 2, runs_alone: true }), stopped)).toEqual(['queued', 2]);
    await jobs().deleteMany({});
    await jobs().insertOne(running());
    const [zombie, state] = [new Date(Date.now() - 600_000), 'stopping'];
    await database()
      .collection('rocket_job.servers')
      .insertOne({ _id: id, name: 'a:1', state, heartbeat: { updated_at: zombie }, heartbeat_seconds: 15 });
    expect(await RocketJob.Server.destroyZombies()).toBe(1);
    expect(await jobs().findOne({})).toMatchObject({ state: 'queued' });
    expect(await jobs().findOne({})).not.toHaveProperty('server_deaths');
  });

  it('leaves a slice as a slice', async () => {
    const batch = { ...job(), state: 'running', sub_state: 'processing', slice_size: 1 };
    const slices = database().collection(`rocket_job.node_inputs.${(batch as Document)['_id']}`);
    await jobs().insertOne(batch);
    const { exception: _none, ...fresh } = { ...slice(), ...running({ server_deaths: 2, runs_alone: true }) };
    await slices.insertOne({ _id: new ObjectId(), ...fresh });
    await died();
    const failed = (await slices.findOne({})) as Document;
    expect(failed).toMatchObject({ state: 'failed', failure_count: 1, exception: { worker_name: 'a:1:1' } });
    expect(failed).not.toHaveProperty('completed_at');
  });
});
