import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { Job, RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const { Server, Worker } = RocketJob.Subscribers;

const inWorkers = (code: string) => `
  const { workerData } = require('node:worker_threads');
  const say = (what) => require('node:fs').writeSync(1, what + ' ' + workerData.log.thread + '\\n');
  if (workerData.subscribingIsInert) setTimeout(() => { say('busy'); ${code} }, 0);`;

/** The class for creating jobs in tests: the same name as in `spin-job.js`. */
class SpinJob extends Job {
  perform() {}
}

/** The class for creating jobs in the test: the same name as in `talk.js`, which performs them. */
class TalkJob extends Job {
  perform() {}
}

const FILES = {
  'spin.js': inWorkers('(function spinHere() { for (;;); })()'),
  'native.js': inWorkers("require('node:child_process').execSync('sleep 600')"),
  'spin-subscriber.js': `
    const { Subscriber } = require('rj-console');
    class SpinSubscriber extends Subscriber {
      spin() {
        const end = Date.now() + 30_000;
        (function spinHere() { while (Date.now() < end); })();
      }
    }
    SpinSubscriber.subscribe();`,
  'spin-job.js': `
    const { Job } = require('rj-console');
    exports.SpinJob = class SpinJob extends Job {
      async perform() {
        // The other threads have to start yet.
        await require('node:timers/promises').setTimeout(2_000);
        require('node:fs').writeSync(1, 'busy\\n');
        (function spinHere() { for (;;); })();
      }
    };`,
  'native-job.js': `
    const { Job } = require('rj-console');
    exports.SpinJob = class SpinJob extends Job {
      perform() {
        require('node:fs').writeSync(1, 'busy\\n');
        require('node:child_process').execSync('sleep 600');
      }
    };`,
  'talk.js': `
    const { Job } = require('rj-console');
    exports.TalkJob = class TalkJob extends Job {
      perform() {
        for (;;) this.logger.info('x'.repeat(1_000));
      }
    };`,
  'spin-at-load.js': "require('node:fs').writeSync(1, 'loading\\n'); for (;;);",
};

describe('rj-server with unresponsive threads', () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-busy-'));
    for (const [name, code] of Object.entries(FILES)) await writeFile(join(folder, name), code);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = (file: keyof typeof FILES, ...args: string[]) =>
    new ServerProcess(databaseUrl(database()), [
      '--require',
      join(folder, file),
      '--heartbeat-seconds',
      '0.2',
      ...args,
    ]);

  it('dumps a worker in an endless loop, kills it, replaces it', async () => {
    await using server = start('spin.js');
    const { id } = await server.reaches('running', 2);
    await server.says('busy rocketjob 001');
    await Worker.publish('thread_dump', { server_id: id, worker_id: 1 });
    const { name } = await server.logs(/^Backtrace:\n.*spin\.js:\d+:in `spinHere'/, 'rocketjob 001');
    expect(name).toBe('RocketJob::Subscribers::Worker');
    await Worker.publish('kill', { server_id: id, worker_id: 1, wait_timeout: 0 });
    await server.logs('Killed');
    await server.says('busy rocketjob 002');
    await Server.publish('thread_dump', { server_id: id });
    await server.logs(/^Backtrace:\n.*spin\.js:\d+:in `spinHere'/, 'rocketjob 002');
    await Server.publish('kill', { server_id: id, wait_timeout: 0 });
    expect(await server.exited).toBe(0);
    expect(await server.document()).toBeUndefined();
  });

  it("responds and sends heartbeats while a user's subscriber is in an endless loop", async () => {
    await using server = start('spin-subscriber.js');
    const { id, heartbeat } = await server.reaches('running', 2);
    await defaultEnvironment.publish({ name: 'SpinSubscriber', action: 'spin', parameters: {} });
    await server.logs('Event Received', 'rocketjob application');
    await RocketJob.Subscribers.Logger.publish('thread_dump');
    await server.logs(/spin-subscriber\.js:\d+:in `spinHere'/, 'rocketjob application');
    const before = heartbeat?.updatedAt as Date;
    await until(async () => ((await server.document())?.heartbeat?.updatedAt as Date) > before);
    const stuck = await until(async () => {
      const now = await server.document();
      return now?.applicationListener?.status === 'stuck' && now;
    });
    expect(stuck).toMatchObject({ listener: { status: 'live' }, deafPart: 'application' });
    await server.logs(/^The application thread has not responded since /);
    await Server.publish('pause', { server_id: id });
    await server.reaches('paused');
    await Server.publish('stop', { server_id: id });
    expect(await server.exited).toBe(0);
    expect(await server.document()).toBeUndefined();
  });

  it('responds and sends heartbeats while ten workers are in endless loops', async () => {
    await using server = start('spin-job.js', '--workers', '10');
    const first = (await server.reaches('running', 10)).heartbeat?.updatedAt as Date;
    for (let job = 1; job <= 10; job++) await SpinJob.create();
    await until(() => server.text.filter((line) => line === 'busy').length === 10);
    const dump = await Server.publish('thread_dump', {}, { receipts: true });
    const { outcomes } = await dump.receipts({ timeoutMs: 20_000 });
    const threads = JSON.stringify(outcomes[0]?.receipt?.result).split('"name"');
    expect(threads.filter((thread) => thread.includes('spinHere'))).toHaveLength(10);
    await until(async () => ((await server.document())?.heartbeat?.updatedAt as Date) > first);
    await Server.publish('stop');
    await server.reaches('stopping');
    await Server.publish('kill', { wait_timeout: 0 });
    expect(await server.exited).toBe(0);
    expect(await server.document()).toBeUndefined();
  });

  it('merges queued dumps, and is killed before them', async () => {
    await using server = start('native-job.js');
    await server.reaches('running', 2);
    for (let job = 1; job <= 2; job++) await SpinJob.create();
    await until(() => server.text.filter((line) => line === 'busy').length === 2);
    const publish = () => Server.publish('thread_dump', {}, { receipts: true });
    const publications = await Promise.all(Array.from({ length: 100 }, publish));
    await Server.publish('pause');
    await server.logs('Paused');
    const dumps = () => server.lines.filter(({ msg }) => msg === 'Thread dump').length;
    expect(dumps()).toBeLessThan(10);
    for (const publication of publications) {
      const { outcomes } = await publication.receipts({ timeoutMs: 20_000 });
      expect(outcomes[0]?.receipt).toMatchObject({ state: 'done', result: { threads: expect.any(Array) } });
    }
    expect(dumps()).toBeLessThan(10);
    await Promise.all(Array.from({ length: 20 }, publish));
    await Server.publish('kill', { wait_timeout: 0 });
    await server.exited;
  });

  it('responds, writes receipts and sends heartbeats while a job fills a log without a reader', async () => {
    await using server = start('talk.js', '--workers', '1');
    await server.reaches('running', 1);
    server.process.stdout?.pause();
    await TalkJob.create();
    const said = async (action: 'thread_dump' | 'stop') => {
      const publication = await Server.publish(action, {}, { receipts: true });
      return (await publication.receipts({ timeoutMs: 20_000 })).outcomes[0]?.receipt;
    };
    await until(async () => /writeNow.*talk\.js/.test(JSON.stringify((await said('thread_dump'))?.result)));
    expect((await said('stop'))?.state).toBe('done');
    const stopping = (await server.reaches('stopping')).heartbeat?.updatedAt as Date;
    await until(async () => ((await server.document())?.heartbeat?.updatedAt as Date) > stopping);
    await Server.publish('kill', { wait_timeout: 0 });
    await until(async () => (await server.document()) === undefined);
    await until(() => server.process.exitCode !== null);
    expect(server.process.exitCode).toBe(0);
  });

  it('waits for its workers at stop, with heartbeats meanwhile, until it is killed', async () => {
    await using server = start('spin.js');
    await server.reaches('running', 2);
    await Server.publish('stop');
    const first = (await server.reaches('stopping')).heartbeat?.updatedAt as Date;
    await server.logs('Waiting for workers to finish processing ...');
    await until(async () => ((await server.document())?.heartbeat?.updatedAt as Date) > first);
    await Server.publish('kill', { wait_timeout: 0 });
    expect(await server.exited).toBe(0);
    expect(await server.document()).toBeUndefined();
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('exits immediately at a second %s', async (signal, exitCode) => {
    await using server = start('spin.js');
    await server.reaches('running', 2);
    server.process.kill(signal);
    await server.reaches('stopping');
    server.process.kill(signal);
    expect(await server.exited).toBe(exitCode);
    expect(await server.document()).toBeUndefined();
  });

  it("exits by SIGKILL if a thread in native code can't be terminated, with its document removed", async () => {
    await using server = start('native.js');
    await server.reaches('running', 2);
    await server.says('busy rocketjob 001');
    await Server.publish('thread_dump');
    await server.logs(/^Backtrace:\nin native code/, 'rocketjob 001');
    const id = (await server.document())?.id as ObjectId;
    const target = { server_id: id, worker_id: 1, wait_timeout: 0 };
    const killed = await Worker.publish('kill', target, { receipts: true });
    await server.logs('Killed');
    // It is done when the worker has exited, and not before.
    const { outcomes } = await killed.receipts({ timeoutMs: 300, untilSettled: true });
    expect(outcomes).toMatchObject([{ status: 'under_way' }]);
    await Server.publish('kill', { wait_timeout: 0 });
    expect(await server.exited).toBe('SIGKILL');
    expect(await server.document()).toBeUndefined();
  });

  it('exits at TERM while the user code loops during loading, without having registered', async () => {
    await using server = start('spin-at-load.js');
    await until(() => server.text.includes('loading'));
    server.process.kill('SIGTTIN');
    await server.logs(/spin-at-load\.js/, 'rocketjob application');
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(await RocketJob.Server.count()).toBe(0);
  });
});
