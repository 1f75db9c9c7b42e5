import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { Job, RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** The same name and field as in the server's file. */
class ParentJob extends Job {
  how = '';
  perform() {}
}

const CODE = `
const { exec, spawn } = require('node:child_process');
const { join } = require('node:path');
const { Job, RocketJob, Subscriber } = require('rj-console');
// Each says its process id, and so does what it has started itself.
const shell = (how) => 'echo $$ > ' + join(__dirname, how + '.pid') + '; sh -c \\'echo $$ > ' + join(__dirname, how + '.inner.pid') + '; sleep 600\\'; true';
const WAYS = {
  spawn: (how) => spawn('sh', ['-c', shell(how)]),
  exec: (how) => exec(shell(how)),
  deaf: (how) => spawn('sh', ['-c', 'trap "" TERM; ' + shell(how)]),
  exits: (how) => { spawn('sh', ['-c', shell(how)]); setTimeout(() => process.exit(1), 2_000); },
};
exports.ParentJob = class ParentJob extends Job {
  how = '';
  async perform() { WAYS[this.how](this.how); await new Promise(() => {}); }
};
class HangUp extends Subscriber {
  async disconnect() { await RocketJob.disconnect(); }
  async stopListening() { await (await RocketJob.Event.listen()).stop(); }
  async reconnect() { await RocketJob.connect({ url: 'mongodb://127.0.0.1:27017/elsewhere' }).catch(() => {}); }
  async useDisconnect() { const connected = await RocketJob.connect(); await connected[Symbol.asyncDispose](); }
  hello() { this.logger.info('still here'); }
}
HangUp.subscribe();
`;

describe('a server with user code', () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-children-'));
    await writeFile(join(folder, 'parent.js'), CODE);
    await writeFile(
      join(folder, 'broken.js'),
      "const { Subscriber } = require('rj-console'); class Broken extends Subscriber { constructor() { super(); throw new Error('no credentials'); } } Broken.subscribe();",
    );
    await writeFile(
      join(folder, 'later.js'),
      "const { Subscriber } = require('rj-console'); class Broken extends Subscriber { constructor() { super(); throw new Error('no credentials'); } } (async () => { await null; Broken.subscribe(); })();",
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = (file: string, workers: number) =>
    new ServerProcess(
      databaseUrl(database()),
      ['--require', file, '--workers', String(workers), '--heartbeat-seconds', '5'],
      { cwd: folder },
    );
  const pid = (name: string) =>
    until(
      async () =>
        Number(await readFile(join(folder, `${name}.pid`), 'utf8').catch(() => undefined)) || undefined,
    );
  const isAlive = (id: number) => {
    try {
      return process.kill(id, 0);
    } catch {
      return false;
    }
  };

  it('kills the child processes of a killed worker, and their descendants', async () => {
    const ways = ['spawn', 'exec', 'deaf', 'exits'];
    await using server = start('parent.js', ways.length);
    await server.reaches('running', ways.length);
    for (const how of ways) await ParentJob.create({ how });
    const pids: number[] = [];
    for (const how of ways) pids.push(await pid(how), await pid(`${how}.inner`));
    await RocketJob.Subscribers.Server.publish('kill', { wait_timeout: 1 });
    await server.exited;
    await until(() => pids.every((id) => !isAlive(id)));
    expect(server.process.exitCode).toBe(0);
    await database().collection('rocket_job.node_jobs').deleteMany({});
  });

  it('keeps hearing events, whatever an action does to the connection', async () => {
    await using server = start('parent.js', 1);
    await server.reaches('running', 1);
    const publish = (action: string) =>
      defaultEnvironment.publish({ name: 'HangUp', action, parameters: {} });
    const heard = () => server.lines.filter(({ msg }) => msg === 'still here').length;
    const ignored = () =>
      server.lines.filter(({ msg }) =>
        /is ignored, because the server and its subscribers use this connection/.test(msg),
      ).length;
    for (const action of ['disconnect', 'stopListening', 'reconnect', 'useDisconnect']) {
      const [ignoredBefore, heardBefore] = [ignored(), heard()];
      await publish(action);
      await until(() => ignored() > ignoredBefore);
      await publish('hello');
      await until(() => heard() > heardBefore);
    }
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it.each(['broken.js', 'later.js'])('reports the error of a constructor at startup: %s', async (file) => {
    await using server = start(file, 1);
    expect(await server.exited).toBe(1);
    expect(server.text.join('\n')).toContain('no credentials');
    expect(await server.document()).toBeUndefined();
  });
});
