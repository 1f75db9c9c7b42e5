import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Job, RocketJob } from '../../src/index';
import { PACKAGE_ROOT } from '../support/from-dist';
import { ChainJob, jobServers, MarkJob } from '../support/job-servers';
import { WORKERS_AS_CONFIGURED } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** A process that acts on events: it prints the changes, and its current values. */
const APPLICATION = `
  const { RocketJob } = require('rj-console');
  const host = () => RocketJob.SecretConfig.fetch('mysql/host');
  (async () => {
    await RocketJob.connect({ url: process.argv[1] });
    RocketJob.SecretConfig.onChange((keys) => console.log(keys + ' ' + host()));
    RocketJob.Subscribers.SecretConfig.subscribe();
    await RocketJob.Event.listener();
    console.log('listens ' + host());
  })();`;

class Application implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;

  constructor(url: string) {
    this.#process = spawn(process.execPath, ['-e', APPLICATION, url], { cwd: PACKAGE_ROOT });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream === null) throw new Error('Expected a pipe');
      createInterface(stream).on('line', (line) => this.lines.push(line));
    }
  }

  async says(line: string): Promise<void> {
    await until(() => this.lines.includes(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

describe('SecretConfig.publish refresh', () => {
  const { database, marks, start } = jobServers();
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-refresh-'));
    file = join(folder, 'application.yml');
    process.env['SECRET_CONFIG_FILE_NAME'] = file;
    process.env['RJ_ENV'] = 'development';
  });
  afterAll(async () => {
    delete process.env['SECRET_CONFIG_FILE_NAME'];
    delete process.env['RJ_ENV'];
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    for (const name of ['marks', 'rocket_job.node_jobs']) await database().collection(name).deleteMany({});
  });

  const configure = (settings: Readonly<Record<string, unknown>>, host = 'db1') =>
    writeFile(file, JSON.stringify({ development: { rocket_job: settings, mysql: { host } } }));
  const publish = () => RocketJob.Subscribers.SecretConfig.publish('refresh', {}, { receipts: true });
  /** Returns the responses of both processes once both have responded. */
  const outcomes = async ({ event: { id } }: Awaited<ReturnType<typeof publish>>) => {
    const receipts = database().collection('rocket_job.receipts');
    return until(async () => {
      const found = await receipts
        .find({ '_id.event_id': id, state: { $in: ['done', 'failed'] } })
        .sort({ server_id: 1 })
        .toArray();
      return found.length === 2 && found;
    });
  };

  it('lets surplus workers finish their jobs, and applies the filters to the next claim', async () => {
    await configure({ max_workers: 3, heartbeat_seconds: 0.2 });
    await using server = start(WORKERS_AS_CONFIGURED);
    await server.reaches('running', 3);
    for (const name of ['one', 'two', 'three']) await MarkJob.create({ name, waitMs: 2_000 });
    await until(async () => (await MarkJob.running().count()) === 3);
    await configure({ max_workers: 1, heartbeat_seconds: 0.2, exclude_filter: 'chain' });
    await RocketJob.Subscribers.SecretConfig.publish('refresh');
    await server.logs('Refreshed Secret Config');
    await ChainJob.create({ name: 'excluded', priority: 1 });
    await MarkJob.create({ name: 'next', priority: 90 });
    await server.reaches('running', 1);
    await until(async () => (await MarkJob.count()) === 0);
    expect((await marks()).sort()).toEqual(['next', 'one', 'three', 'two']);
    expect(await Job.countsByState()).toEqual({ queued: 1 });
    await configure({ max_workers: 2, heartbeat_seconds: 0.2, include_filter: 'CHAIN' });
    await RocketJob.Subscribers.SecretConfig.publish('refresh');
    await until(async () => (await ChainJob.count()) === 0);
    expect(await Job.pluck('name')).toEqual(['excluded by another job']);
    await server.reaches('running', 2);
  });

  it('reaches every subscribed process, and a failure changes nothing anywhere', async () => {
    await configure({ max_workers: 1 });
    await using server = start(WORKERS_AS_CONFIGURED);
    await using application = new Application(databaseUrl(database()));
    await Promise.all([server.reaches('running', 1), application.says('listens db1')]);
    await configure({ max_workers: 1 }, 'db2');
    for (const { state, result } of await outcomes(await publish())) {
      expect({ state, result }).toEqual({ state: 'done', result: { changed: ['mysql/host'] } });
    }
    await application.says('mysql/host db2');
    await writeFile(file, 'development: {mysql: {host: db3}, rocket_job: {max_workers: 2');
    for (const { state, error } of await outcomes(await publish())) {
      expect({ state, error }).toEqual({
        state: 'failed',
        error: expect.stringMatching(/The previous settings stay in force\. .* is not valid YAML/),
      });
    }
    expect((await server.document())?.maxWorkers).toBe(1);
    await configure({ max_workers: 1 }, 'db4');
    await outcomes(await publish());
    await application.says('mysql/host db4');
    expect(application.lines.join('\n')).not.toContain('db3');
  });
});
