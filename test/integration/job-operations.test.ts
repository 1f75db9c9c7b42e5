import { ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { Job } from '../../src/index';
import type { LaterDrop } from '../../src/job/operations/drop-twice';
import { type ManyProgress, watchOperations } from '../../src/job/operations/operation-watch';
import { connectedDatabase } from '../support/database';

const database = connectedDatabase();
const jobs = () => database().collection('rocket_job.jobs');

class OwnJob extends Job {
  customer = '';
  perform() {}
}

const said: string[] = [];
const progress: ManyProgress[] = [];
const watch = {
  signal: undefined as AbortSignal | undefined,
  say: (text: string) => void said.push(text),
  sayOnce: (text: string) => void (said.includes(text) || said.push(text)),
  done: (text: string) => void said.push(text),
  mayKillWorker: async () => false as boolean | undefined,
  progress: (each: ManyProgress): void => {
    progress.push(each);
  },
  progressEnded: () => {},
  dropsLater: ({ collections }: LaterDrop) => void said.push(`later: ${collections.join()}`),
};

beforeEach(async () => {
  for (const { name } of await database().listCollections().toArray()) await database().dropCollection(name);
  said.length = 0;
  progress.length = 0;
  watch.signal = undefined;
  watchOperations(defaultEnvironment, watch);
});

function rubyJob(fields: object) {
  return {
    _id: new ObjectId(),
    _type: 'RubyJob',
    state: 'failed',
    priority: 50,
    failure_count: 1,
    percent_complete: 0,
    destroy_on_complete: true,
    created_at: new Date(),
    ...fields,
  };
}

const BATCH = { input_categories: [{ name: 'main', slice_size: 2 }], sub_state: 'processing' };

describe('a Ruby job', () => {
  it('says after it was destroyed where its workers may still write', async () => {
    const batch = { ...BATCH, output_categories: [{ name: 'bad' }], _type: 'RubyBatchJob' };
    const [busy, idle] = [rubyJob({ ...batch, state: 'running' }), rubyJob({ ...batch, state: 'paused' })];
    await jobs().insertMany([busy, idle]);
    await database()
      .collection(`rocket_job.inputs.${busy._id}`)
      .insertOne({ state: 'running', worker_name: 'app1:1:1' });
    await database().collection(`rocket_job.inputs.${idle._id}`).insertOne({ state: 'queued' });
    await (await Job.find(busy._id)).destroy();
    await (await Job.find(idle._id)).destroy();
    expect(said.filter((text) => text.startsWith('later:'))).toEqual([
      `later: rocket_job.outputs.${busy._id},rocket_job.outputs.${busy._id}.bad`,
    ]);
  });

  it("is changed, and says once that its callbacks don't run", async () => {
    await jobs().insertMany([rubyJob({}), rubyJob({})]);
    const [one, other] = await Job.failed().toArray();
    expect(one?.allows('retry') && !one.allows('pause')).toBe(true);
    expect((await one?.retry())?.state).toBe('queued');
    expect((await other?.retry())?.state).toBe('queued');
    expect(said).toEqual([
      expect.stringMatching(/^RubyJob is a Ruby class: its callbacks .* don't run\.$/),
      'retried',
      'retried',
    ]);
    await other?.set({ priority: 7, runAt: new Date(Date.now() + 60_000) } as object);
    expect(other?.allows('runNow')).toBe(true);
    expect((await other?.runNow())?.runAt).toBeUndefined();
    if (other !== undefined) other.description = 'by hand';
    await other?.save();
    expect(await jobs().findOne({ _id: other?.id as ObjectId })).toMatchObject({
      priority: 7,
      description: 'by hand',
    });
    await other?.destroy();
    expect(await jobs().countDocuments()).toBe(1);
  });

  it('is aborted after its worker was killed: the worker lets it fail first', async () => {
    const running = { state: 'running', worker_name: 'app1:11:3', started_at: new Date() };
    await jobs().insertOne(rubyJob(running));
    const { insertedId } = await database()
      .collection('rocket_job.servers')
      .insertOne({ name: 'app1:11', state: 'running', heartbeat: { updated_at: new Date(), workers: 3 } });
    const job = await Job.running().first();
    await expect(job?.abort()).rejects.toThrow(/Not aborted: its worker would overwrite the abort/);
    const aborted = job?.abort({ killWorker: true });
    const events = database().collection('rocket_job.events');
    await expect
      .poll(() => events.findOne({ action: 'kill' }))
      .toMatchObject({
        name: 'RocketJob::Subscribers::Worker',
        parameters: { server_id: insertedId, worker_id: 3, wait_timeout: 0 },
      });
    expect((await jobs().findOne())?.['state']).toBe('running');
    // The write of the gem's worker when it is killed.
    await jobs().updateOne({}, { $set: { state: 'failed', worker_name: null, completed_at: new Date() } });
    expect((await aborted)?.state).toBe('aborted');
    expect(said).toContain('Worker app1:11:3 was killed: the job is failed');
  });

  it("isn't awaited if its server has stopped sending heartbeats", async () => {
    await jobs().insertOne(
      rubyJob({ state: 'running', worker_name: 'gone:11:3', started_at: new Date(Date.now() - 9e5) }),
    );
    const events = () => database().collection('rocket_job.events').countDocuments();
    const before = await events();
    await database()
      .collection('rocket_job.servers')
      .insertOne({
        name: 'gone:11',
        state: 'running',
        heartbeat: { updated_at: new Date(Date.now() - 61e3) },
      });
    const job = await Job.running().first();
    await expect(job?.abort({ killWorker: true })).rejects.toThrow(
      /^Not aborted: its server gone:11 has stopped sending heartbeats, .* `Server\.destroyZombies\(\)` requeues its jobs; then abort this one\./,
    );
    expect(await events()).toBe(before);
  });
});

describe('what is assigned to a job', () => {
  it('is saved, or refused: nothing is ignored', async () => {
    const categories = [{ name: 'main', slice_size: 2 }];
    await jobs().insertOne(rubyJob({ state: 'queued', input_categories: categories, customer: 'Jack' }));
    const read = async () => (await Job.queued().first()) as unknown as Job & Record<string, unknown>;
    const settable = await read();
    Object.assign(settable, { priority: 7, log_level: 'debug', description: 'x' });
    await settable.save();
    expect(await jobs().findOne()).toMatchObject({ priority: 7, log_level: 'debug', description: 'x' });
    for (const [name, value] of [
      ['customer', 'Jill'],
      ['custmer', 'Jill'],
      ['_type', 'OtherJob'],
      ['worker_name', 'a:1:1'],
      ['destroyOnComplete', false],
      ['input_categories', []],
    ] as const) {
      const job = await read();
      Object.assign(job, { [name]: value });
      await expect(job.save(), name).rejects.toThrow(`Expected a field that can be set`);
    }
    const job = await read();
    expect(() => Object.assign(job, { state: 'failed' })).toThrow(
      "`state` can't be assigned. To change the state of a job, use `pause`, `resume`, `retry`, `abort` or `fail`.",
    );
    expect(() => Object.assign(job, { workerName: 'a:1:1' })).toThrow(
      "`workerName` can't be assigned. Fields that can be set: priority, description, logLevel, runAt, expiresAt.",
    );
    await (await read()).save();
  });
});

describe('a TypeScript job', () => {
  it('is changed in the same way, and refused in the same words', async () => {
    const job = await OwnJob.create({ run_at: new Date(Date.now() + 60_000) });
    expect((await job.runNow()).runAt).toBeUndefined();
    await expect(job.runNow()).rejects.toThrow(/^Not made due: it is already due/);
    job.priority = 3;
    expect((await job.save()).toJSON().priority).toBe(3);
    job.customer = 'Jill';
    await expect(job.save()).rejects.toThrow(
      /got `customer`\. The class validates its own fields: change them in a Rails console\.$/,
    );
    await job.pause();
    await expect(job.retry()).rejects.toThrow(/^Not retried: it was paused 0s ago. Only a failed job/);
    expect(job.allows('resume')).toBe(true);
  });
});

describe('many jobs', () => {
  it('are warned about once for each text, single and batch jobs alike', async () => {
    const cron = { state: 'queued', cron_schedule: '0 1 * * *', cron_after_start: true, _type: 'NightlyJob' };
    const batch = { ...BATCH, state: 'running', _type: 'RubyBatchJob' };
    const both = [rubyJob(batch), rubyJob(batch)];
    await jobs().insertMany([rubyJob(cron), rubyJob(cron), ...both]);
    for (const { _id } of both)
      await database().collection(`rocket_job.inputs.${_id}`).insertOne({ state: 'running' });
    expect(String(await Job.where({}).destroy())).toBe('4 destroyed');
    expect(
      said.filter((text) => /^This ends the schedule 0 1 \* \* \* of NightlyJob/.test(text)),
    ).toHaveLength(1);
    expect(said.filter((text) => /^Its workers keep running/.test(text))).toHaveLength(1);
    expect(
      said
        .filter((text) => /is a Ruby class/.test(text))
        .map((text) => text.split(' ')[0])
        .sort(),
    ).toEqual(['NightlyJob', 'RubyBatchJob']);
    expect(said.filter((text) => text.startsWith('later:'))).toHaveLength(2);
  });

  it('are changed in one call: TypeScript’s and Ruby’s, plain and batch, with refusals counted', async () => {
    const batch = rubyJob({ ...BATCH, _type: 'RubyBatchJob' });
    await jobs().insertMany([
      ...Array.from({ length: 700 }, () => rubyJob({})),
      rubyJob({ processing_schedule: '30 8 * * * UTC', _type: 'WindowJob' }),
      batch,
    ]);
    await database()
      .collection(`rocket_job.inputs.${batch._id}`)
      .insertOne({ state: 'failed', records: [1] });
    const own = await OwnJob.create();
    await own.fail('x');
    said.length = 0;
    const outcome = await Job.failed().retry();
    expect(String(outcome)).toBe('702 retried, 1 refused: plugin ProcessingWindow');
    expect(said[0]).toBe('retry of 703 jobs: 700 RubyJob, 1 OwnJob, 1 RubyBatchJob, 1 WindowJob');
    expect(progress.at(-1)).toMatchObject({ done: 702, notDone: 1, count: 703 });
    expect(await Job.countsByState()).toEqual({ queued: 701, running: 1, failed: 1 });
    expect((await database().collection(`rocket_job.inputs.${batch._id}`).findOne())?.['state']).toBe(
      'queued',
    );
    expect(String(await Job.queued().limit(2).pause())).toBe('2 paused');
    expect(String(await Job.where({ _type: 'RubyJob' }).destroy())).toBe('700 destroyed');
    expect(String(await Job.aborted().retry())).toBe('0 retried');
  });

  it('that the database refuses to write are counted, and the others are written', async () => {
    const before = Array.from({ length: 5 }, () => rubyJob({}));
    const odd = rubyJob({ priority: 95 });
    await jobs().insertMany([...before, odd, rubyJob({})]);
    await database().command({ collMod: 'rocket_job.jobs', validator: { priority: { $lt: 90 } } });
    const outcome = await Job.failed().retry();
    expect(String(outcome)).toBe('6 retried, 1 refused: the database refuses it: Document failed validation');
    expect(await jobs().countDocuments({ state: 'queued' })).toBe(6);
    expect((await jobs().findOne({ _id: odd._id }))?.['state']).toBe('failed');
    expect(said).toContainEqual(
      expect.stringMatching(/^A write failed partway, .* 5 jobs are counted as done/),
    );
  });

  it('that have changed meanwhile are counted, and Ctrl+C stops it with a report', async () => {
    await jobs().insertMany(Array.from({ length: 2_200 }, () => rubyJob({})));
    const interrupt = new AbortController();
    watch.signal = interrupt.signal;
    watch.progress = () => interrupt.abort();
    const outcome = await Job.failed().retry();
    expect(outcome).toMatchObject({ done: 1_000, isInterrupted: true, count: 2_200 });
    expect(said.at(-1)).toBe('1,000 retried, interrupted: 1,200 left unchanged');
    watch.signal = undefined;
    const first = await Job.failed().first();
    watch.progress = () => {};
    const left = Job.failed().retry();
    await jobs().updateOne({ _id: first?.id as ObjectId }, { $set: { state: 'running' } });
    expect((await left).done + (await left).left).toBeGreaterThanOrEqual(1_199);
  });
});
