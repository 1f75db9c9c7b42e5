import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { Job, RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** The same names and fields as in the servers' files. */
class VersionJob extends Job {
  override destroyOnComplete = false;
  how = '';
  versions: readonly string[] = [];
  perform() {}
}

const inWorkers = (code: string) =>
  `if (require('node:worker_threads').workerData.subscribingIsInert) { ${code} }`;

const BROKEN = {
  'throws.js': [inWorkers("throw new Error('only here')"), 'only here'],
  'exits.js': [inWorkers('process.exit(1)'), 'its code exited the thread'],
  'later.mjs': [
    "import { workerData } from 'node:worker_threads'; await 0; if (workerData.subscribingIsInert) throw new Error('after await');",
    'after await',
  ],
  'syntax.ts': [inWorkers("require('./nowhere')"), "Cannot find module './nowhere'"],
} as const;

/** Each module reports its version; `late` and `later` are loaded when a job runs. */
const version = (number: number) => ({
  'main.js': `
    const { Job } = require('rj-console');
    class VersionJob extends Job {
      how = '';
      versions = [];
      async perform() {
        if (this.how === 'ends its worker') process.exit();
        const late = require('./late'), { later } = await import('./later.mjs'), { typed } = require('./typed.ts');
        this.versions = ['main ${number}', require('./data.json').version, late, later, typed, require('./folder')];
      }
    }
    module.exports = { VersionJob };`,
  'late.js': `module.exports = 'late ${number}';`,
  'later.mjs': `import { readFileSync } from 'node:fs'; import { dependency } from './dependency.mjs'; export const later = dependency + ' later ${number}';`,
  'dependency.mjs': `export const dependency = await Promise.resolve('dependency ${number}');`,
  'typed.ts': `export const typed: string = 'typed ${number}';`,
  'data.json': `{"version": "data ${number}"}`,
  'folder/index.js': `module.exports = 'folder ${number}';`,
});

/** Its second thread can't load it while there is a file named `broken`. */
const BREAKS_LATER = `
const { existsSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { Job } = require('rj-console');
if (existsSync('broken')) throw new Error('the share is not mounted');
class VersionJob extends Job {
  how = '';
  versions = [];
  async perform() {
    while (this.how === 'waits' && !existsSync('go on')) await sleep(10);
  }
}
module.exports = { VersionJob };`;

const MODULE = `
import { setTimeout } from 'node:timers/promises';
import { Job, Subscriber } from 'rj-console';
import { text } from './text.js';
await setTimeout(10);
export class VersionJob extends Job {
  versions = [];
  async perform() { this.versions = [text, String(await VersionJob.count())]; }
}
class ModuleSubscriber extends Subscriber { hello() { this.logger.info('hello from a module'); } }
ModuleSubscriber.subscribe();
`;

describe('the code of a server', () => {
  const database = connectedDatabase();
  let folder: string;

  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-code-'));
    await mkdir(join(folder, 'folder'));
    await mkdir(join(folder, 'package'));
    await write(Object.fromEntries(Object.entries(BROKEN).map(([name, [text]]) => [name, text])));
    await write({
      'hangs.js': inWorkers('(function neverReturns() { for (;;); })()'),
      'waits.mjs': 'await new Promise(() => {});',
      'breaks-later.js': BREAKS_LATER,
      'package/package.json': '{"type": "module"}',
      'package/main.js': MODULE,
      'package/text.js': "export const text = 'from a package';",
    });
  });
  afterAll(() => rm(folder, { recursive: true }));
  // A test that failed leaves its files, its job and its server behind.
  beforeEach(async () => {
    for (const name of ['broken', 'go on']) await rm(join(folder, name), { force: true });
    for (const name of ['rocket_job.node_jobs', 'rocket_job.servers'])
      await database().collection(name).deleteMany({});
  });

  const start = (file: string, ...args: readonly string[]) =>
    new ServerProcess(
      databaseUrl(database()),
      ['--require', file, '--workers', '1', '--heartbeat-seconds', '0.5', ...args],
      { cwd: folder },
    );

  it('keeps a server from starting if it only fails in workers', async () => {
    for (const [file, [, reason]] of Object.entries(BROKEN)) {
      await using server = start(file);
      expect(await server.exited).toBe(1);
      const text = server.text.join('\n');
      expect(text).toContain("A worker can't load the files of --require, so this server did not start:");
      expect(text).toContain(reason);
      expect(server.lines.map(({ msg }) => msg)).not.toContain('Rocket Job Server started');
    }
    expect(await RocketJob.Server.count()).toBe(0);
  });

  it("pauses a server whose later worker can't load it, and is tried again at resume", async () => {
    await using server = start('breaks-later.js', '--workers', '3');
    await server.reaches('running', 3);
    await write({ broken: '' });
    const first = await VersionJob.create({ how: 'waits' });
    await until(async () => (await first.reload()).state === 'running');
    const second = await VersionJob.create({ how: 'ends' });
    const line = await server.logs(/^A worker can't load the files of --require, so this server pauses\./);
    expect(line).toMatchObject({
      level: 'fatal',
      err: { message: expect.stringContaining('the share is not mounted') },
    });
    await server.reaches('paused');
    await write({ 'go on': '' });
    await until(async () => (await first.reload()).state === 'completed');
    await server.reaches('paused', 0);
    // A server that can't load it at all doesn't stay running.
    await RocketJob.Subscribers.Server.publish('resume');
    await until(() => server.lines.filter(({ msg }) => msg.startsWith("A worker can't load")).length === 2);
    await server.reaches('paused', 0);
    expect((await second.reload()).state).toBe('queued');
    await rm(join(folder, 'broken'));
    await RocketJob.Subscribers.Server.publish('resume');
    await until(async () => (await second.reload()).state === 'completed');
    await server.reaches('running', 3);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it.each([
    ['hangs.js', 'rocketjob 001', /^Backtrace:\n.*hangs\.js:\d+:in `neverReturns'/],
    ['waits.mjs', 'rocketjob application', /^Backtrace:\nidle/],
  ])('is reported while %s never returns, and the server stops when told to', async (file, thread, stack) => {
    await using server = start(file);
    await server.logs(new RegExp(`^${thread} has been loading the files of --require for 5 seconds`));
    await server.logs(stack, thread);
    expect(await RocketJob.Server.count()).toBe(0);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('has one version, whatever happens to its files', async () => {
    await write(version(1));
    await using server = start('main.js');
    await server.reaches('running', 1);
    const versions = async () => {
      const job = await VersionJob.create({ how: 'tells' });
      return until(async () => {
        await job.reload();
        if (job.state === 'failed') throw new Error(job.exception?.message);
        return job.state === 'completed' && job.versions;
      });
    };
    const before = await versions();
    expect(before).toEqual(
      ['main', 'data', 'late', 'dependency 1 later', 'typed', 'folder'].map((name) => `${name} 1`),
    );
    await write(version(2));
    await VersionJob.create({ how: 'ends its worker' });
    await server.logs('Started', 'rocketjob 002');
    expect(await versions()).toEqual(before);
    for (const name of Object.keys(version(0))) await rm(join(folder, name));
    await VersionJob.create({ how: 'ends its worker' });
    await server.logs('Started', 'rocketjob 003');
    expect(await versions()).toEqual(before);
  });

  it('can be ES modules with top-level await, in a separate package', async () => {
    await using server = start('package/main.js');
    await server.reaches('running', 1);
    const job = await VersionJob.create({});
    await until(async () => (await job.reload()).state === 'completed');
    expect(job.versions).toEqual(['from a package', '1']);
    await defaultEnvironment.publish({ name: 'ModuleSubscriber', action: 'hello', parameters: {} });
    await server.logs('hello from a module', 'rocketjob application');
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});
