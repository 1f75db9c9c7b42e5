import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClassFilter } from '../../src/config/filters/class-filter';
import { RocketJob } from '../../src/index';
import { matchInDatabase } from '../../src/job/queue/match-in-database';
import { ownHome } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { ServerProcess, WORKERS_AS_CONFIGURED } from '../support/server-process';
import { databaseUrl } from './server-database';

const { SecretConfig, Server } = RocketJob.Subscribers;
const SECRET = 'correct horse';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rj-settings-'));
  await mkdir(join(folder, 'config'));
});
afterAll(() => rm(folder, { recursive: true }));

const configure = (settings: Readonly<Record<string, unknown>>, password = SECRET) =>
  writeFile(
    join(folder, 'config', 'application.yml'),
    `development: ${JSON.stringify({ rocket_job: settings, mysql: { password } })}`,
  );

const database = connectedDatabase();

describe('SecretConfig.publish', () => {
  const start = (...args: string[]) =>
    new ServerProcess(databaseUrl(database()), ['-E', 'development', WORKERS_AS_CONFIGURED, ...args], {
      cwd: folder,
    });

  it('refresh starts and stops workers, and returns the names of changed settings', async () => {
    await configure({ max_workers: 1, heartbeat_seconds: 0.2 });
    await using server = start();
    await server.reaches('running', 1);
    await configure({ max_workers: 3, heartbeat_seconds: 0.3 });
    await SecretConfig.publish('refresh');
    const more = await server.reaches('running', 3);
    expect(more).toMatchObject({ maxWorkers: 3 });
    expect(await database().collection('rocket_job.servers').findOne({ name: server.name })).toMatchObject({
      heartbeat_seconds: 0.3,
    });
    await configure({ max_workers: 1, heartbeat_seconds: 0.3 }, 'another horse');
    await SecretConfig.publish('refresh');
    await server.reaches('running', 1);
    const refreshed = server.lines.filter(({ msg }) => msg === 'Refreshed Secret Config');
    expect(refreshed.map((line) => (line as unknown as { changed: string[] }).changed)).toEqual([
      ['rocket_job/heartbeat_seconds', 'rocket_job/max_workers'],
      ['mysql/password', 'rocket_job/max_workers'],
    ]);
    expect(JSON.stringify(server.lines)).not.toContain('horse');
    await Server.publish('stop');
    expect(await server.exited).toBe(0);
  });

  it('refresh keeps everything if a setting or the file is wrong, and says so', async () => {
    await configure({ max_workers: 2, heartbeat_seconds: 0.2 });
    await using server = start();
    await server.reaches('running', 2);
    const failed = () => server.lines.filter(({ level }) => level === 'error');
    await configure({ max_workers: SECRET, heartbeat_seconds: 0.5 });
    await SecretConfig.publish('refresh');
    await expect.poll(() => failed().length, { timeout: 20_000 }).toBe(1);
    expect(JSON.stringify(failed())).toContain(
      'The previous settings stay in force. Expected `/development/rocket_job/max_workers` in Secret Config',
    );
    await rm(join(folder, 'config', 'application.yml'));
    await writeFile(join(folder, 'config', 'application.yml'), `development: ${SECRET}: x`);
    await SecretConfig.publish('refresh');
    await expect.poll(() => failed().length, { timeout: 20_000 }).toBe(2);
    expect(JSON.stringify(server.lines)).not.toContain(SECRET);
    await configure({ max_workers: 3, heartbeat_seconds: 0.2, where_filter: '{"priority": {"$lest": 5}}' });
    await SecretConfig.publish('refresh');
    await expect.poll(() => failed().length, { timeout: 20_000 }).toBe(3);
    expect(JSON.stringify(failed()[2])).toMatch(
      /MongoDB refuses the query in .*where_filter` in Secret Config: unknown operator: \$lest/,
    );
    const document = await database().collection('rocket_job.servers').findOne({ name: server.name });
    expect(document).toMatchObject({ max_workers: 2, heartbeat_seconds: 0.2, state: 'running' });
    await Server.publish('stop');
    expect(await server.exited).toBe(0);
  });

  it("gives the files of --require the server's values, and reports changes to them", async () => {
    await configure({ max_workers: 1, heartbeat_seconds: 0.2 });
    await writeFile(
      join(folder, 'pools.js'),
      `const { RocketJob } = require('rj-console');
       const { isMainThread, threadId } = require('node:worker_threads');
       const length = () => RocketJob.SecretConfig.fetch('mysql/password').length;
       console.log('password of ' + length());
       RocketJob.SecretConfig.onChange((keys) => console.log('changed ' + keys + ', password of ' + length()));
       RocketJob.SecretConfig.use('file').catch((error) => console.log(error.code));`,
    );
    await using server = start('--require', 'pools.js');
    await server.reaches('running', 1);
    await configure({ max_workers: 1, heartbeat_seconds: 0.2 }, 'short');
    await SecretConfig.publish('refresh');
    // In the worker, and in the application thread, whose output goes to the log once everything is loaded.
    const printed = (text: string) =>
      [...server.text, ...server.lines.map(({ msg }) => msg)].filter((line) => line === text);
    await expect
      .poll(() => printed('changed mysql/password, password of 5').length, { timeout: 20_000 })
      .toBe(2);
    expect(printed(`password of ${SECRET.length}`)).toHaveLength(2);
    expect(printed('invalid_argument')).toHaveLength(2);
    await Server.publish('stop');
    expect(await server.exited).toBe(0);
  });
});

it('no server starts with a query that MongoDB rejects', async () => {
  await configure({ where_filter: '{"$every": []}' });
  await using server = new ServerProcess(databaseUrl(database()), ['-E', 'development'], { cwd: folder });
  expect(await server.exited).toBe(1);
  expect(server.text.join('\n')).toMatch(/MongoDB refuses the query in .*where_filter` in Secret Config/);
});

it.each([
  [
    'where_filter',
    '{"$or": [{"$where": "sleep(1000)"}]}',
    'Expected `/development/rocket_job/where_filter` in Secret Config to be a query without `$where`, which runs code in the database',
  ],
  [
    'include_filter',
    '^(?!Old)[b-a]',
    "MongoDB can't match the regular expression in `/development/rocket_job/include_filter` in Secret Config: ",
  ],
])('no server starts with %s %s', async (setting, value, message) => {
  await configure({ [setting]: value });
  await using server = new ServerProcess(databaseUrl(database()), ['-E', 'development'], { cwd: folder });
  expect(await server.exited).toBe(1);
  expect(server.text.join('\n')).toContain(message);
});

describe('a filter that only the database can match', () => {
  const matched = (names: readonly string[], expression: string) =>
    matchInDatabase(database(), names, new ClassFilter(expression));

  it('is evaluated there, even if there is no job', async () => {
    const names = ['DirmonJob', 'ReportJob', 'OldReportJob', '$where'];
    expect(await matched(names, '^(?!dirmon)')).toEqual(['ReportJob', 'OldReportJob', '$where']);
    expect(await matched(names, '(?<!Old)ReportJob\\Z')).toEqual(['ReportJob']);
    expect(await matched([], '^(?!x)')).toEqual([]);
  });

  it('returns with hostile names', async () => {
    await expect(matched([`${'A'.repeat(5_000)}!`], '^(?!x)(A+)+$')).rejects.toThrow();
  });
});

describe('rj-server --check', () => {
  beforeEach(() => configure({ max_workers: 3, where_filter: '{"priority": {"$lte": 25}}' }));

  const check = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const bin = join(PACKAGE_ROOT, 'bin', 'rj-server.js');
      const options = { cwd: folder, env: { ...ownHome(), ...env } };
      execFile(process.execPath, [bin, '--check', ...args], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });

  it('prints every setting and its source, without a database', async () => {
    await writeFile(
      join(folder, 'settings.js'),
      "require('rj-console').RocketJob.config.includeFilter = /ReportJob/;",
    );
    const args = ['--url', 'mongodb://jack:secret@127.0.0.1:1/x', '--re-check-seconds', '30'];
    const env = { ROCKET_JOB_MAX_POLL_SECONDS: '1.5', ROCKET_JOB_NAME: 'myhost:1' };
    const { code, stdout, stderr } = await check([...args, '--require', 'settings.js'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['name', 'myhost:1', 'ROCKET_JOB_NAME'],
      ['log_level', 'info', 'default'],
      ['max_workers', '3', '`/development/rocket_job/max_workers` in Secret Config'],
      ['include_filter', '/ReportJob/i', 'RocketJob.config.includeFilter'],
      ['exclude_filter', 'none', 'default'],
      ['where_filter', '{"priority":{"$lte":25}}', '`/development/rocket_job/where_filter` in Secret Config'],
      ['heartbeat_seconds', '15', 'default'],
      ['max_poll_seconds', '1.5', 'ROCKET_JOB_MAX_POLL_SECONDS'],
      ['re_check_seconds', '30', '--re-check-seconds'],
      ['database', 'mongodb://127.0.0.1:1/x', '--url'],
      ['Secret Config', '/development', 'config/application.yml'],
    ]);
  });

  it('prints all errors at once, and so does a server that is to start', async () => {
    await configure({ max_workers: SECRET, exclude_filter: 'A' });
    await writeFile(
      join(folder, 'wrong.js'),
      "require('rj-console').RocketJob.config.heartbeat_seconds = -1;",
    );
    const args = ['--include', 'B', '--require', 'wrong.js'];
    const problems = `rj-server: Expected \`/development/rocket_job/max_workers\` in Secret Config to be a whole number, 0 or more, it is not.
Expected RocketJob.config.heartbeatSeconds to be a number of seconds, more than 0, at most 2147483, got \`-1\`.
Both --include and \`/development/rocket_job/exclude_filter\` in Secret Config are set, and a server takes only one. Remove one of them.
`;
    expect(await check(args)).toEqual({ code: 1, stdout: '', stderr: problems });
    await using server = new ServerProcess(
      'mongodb://127.0.0.1:1/x',
      ['-E', 'development', WORKERS_AS_CONFIGURED, ...args],
      { cwd: folder },
    );
    expect(await server.exited).toBe(1);
    expect(`${server.text.join('\n')}\n`).toBe(problems);
  });

  it("checks the other settings if Secret Config can't be read", async () => {
    const { code, stderr } = await check(['--workers', 'x'], { SECRET_CONFIG_PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(stderr).toContain('has no settings at `/nowhere`.');
    expect(stderr).toContain('Expected --workers to be a whole number');
  });
});
