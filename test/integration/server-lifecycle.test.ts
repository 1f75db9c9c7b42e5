import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

describe('rj-server', () => {
  const database = connectedDatabase();
  const url = () => databaseUrl(database());

  afterEach(async () => {
    await (await defaultEnvironment.servers()).deleteMany({});
  });

  it('goes from starting to running, and TERM removes its document', async () => {
    await using server = new ServerProcess(url(), ['--heartbeat-seconds', '7']);
    const running = await server.reaches('running', 2);
    expect(running.toJSON()).toMatchObject({ name: server.name, max_workers: 2, heartbeat_seconds: 7 });
    expect(running.startedAt).toBeInstanceOf(Date);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(await server.document()).toBeUndefined();
    expect(server.lines.map(({ msg }) => msg)).toContain('Shutdown Complete');
  });

  it('is reachable from its first heartbeat: no event is lost before it runs', async () => {
    const changes = database()
      .collection('rocket_job.servers')
      .watch([{ $match: { operationType: 'insert' } }]);
    try {
      const seen = changes.next();
      await using server = new ServerProcess(url());
      await seen;
      await RocketJob.Subscribers.Server.publish('stop');
      expect(await server.exited).toBe(0);
      expect(server.lines.filter(({ msg }) => msg === 'Shutdown')).toHaveLength(1);
    } finally {
      await changes.close();
    }
  });

  it("sends heartbeats by the database's clock, at its interval", async () => {
    await using server = new ServerProcess(url(), ['--heartbeat-seconds', '0.2']);
    const first = (await server.reaches('running', 2)).heartbeat?.updatedAt as Date;
    await until(async () => ((await server.document())?.heartbeat?.updatedAt as Date) > first);
  });

  it('shuts down when its document is deleted', async () => {
    await using server = new ServerProcess(url(), ['--heartbeat-seconds', '0.2']);
    await server.reaches('running', 2);
    await database().collection('rocket_job.servers').deleteOne({ name: server.name });
    expect(await server.exited).toBe(0);
    expect(server.lines.map(({ msg }) => msg)).toContain('Server has been destroyed. Going down hard!');
  });

  it('acts on a state that another program wrote into its document', async () => {
    await using server = new ServerProcess(url(), ['--heartbeat-seconds', '0.2']);
    await server.reaches('running', 2);
    const servers = database().collection('rocket_job.servers');
    await servers.updateOne({ name: server.name }, { $set: { state: 'paused' } });
    await server.reaches('paused', 0);
    await servers.updateOne({ name: server.name }, { $set: { state: 'stopping' } });
    expect(await server.exited).toBe(0);
  });

  it('leaves a zombie behind when it is killed from outside; a server with its name takes over', async () => {
    await using dead = new ServerProcess(url(), ['--name', 'box', '--heartbeat-seconds', '0.2']);
    const { id } = await until(() => RocketJob.Server.running().first());
    dead.process.kill('SIGKILL');
    await dead.exited;
    await until(() => RocketJob.Server.zombies().first());
    await using heir = new ServerProcess(url(), ['--name', 'box']);
    await until(async () => {
      const running = await RocketJob.Server.running().first();
      return running?.heartbeat?.workers === 2 && !running.id.equals(id);
    });
    expect(await RocketJob.Server.count()).toBe(1);
    heir.process.kill('SIGTERM');
    expect(await heir.exited).toBe(0);
  });

  it('does not start under the name of a living server', async () => {
    await using living = new ServerProcess(url(), ['--name', 'box']);
    await until(() => RocketJob.Server.running().first());
    await using second = new ServerProcess(url(), ['--name', 'box']);
    expect(await second.exited).toBe(1);
    expect(second.text.join()).toMatch(/A server named `box` is already running\. The server did not start/);
    expect(await RocketJob.Server.running().count()).toBe(1);
    living.process.kill('SIGTERM');
    expect(await living.exited).toBe(0);
  });

  it("reports in one line that it can't connect, and exits with 2", async () => {
    await using server = new ServerProcess('mongodb://127.0.0.1:1/nowhere');
    expect(await server.exited).toBe(2);
    expect(server.text).toHaveLength(1);
  });

  it('writes its pid and its log to the given files, and reopens the log at HUP', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rj-server-'));
    try {
      const [log, pidfile] = [join(folder, 'log/server.log'), join(folder, 'server.pid')];
      await using server = new ServerProcess(url(), ['--log', log, '--pidfile', pidfile]);
      await server.reaches('running', 2);
      expect(Number(await readFile(pidfile, 'utf8'))).toBe(server.process.pid);
      await until(async () => (await readFile(log, 'utf8')).match(/"thread":"rocketjob 001".*Started/));
      await rename(log, `${log}.1`);
      server.process.kill('SIGHUP');
      await until(() => stat(log).catch(() => undefined));
      await RocketJob.Subscribers.Server.publish('pause');
      await until(async () => (await readFile(log, 'utf8')).match(/"thread":"rocketjob 001".*Stopping/));
      server.process.kill('SIGTERM');
      expect(await server.exited).toBe(0);
      expect(await stat(pidfile).catch(() => 'gone')).toBe('gone');
      expect(server.lines).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ignores meaningless signals, and stops cleanly at those that would terminate a process', async () => {
    for (const signal of ['SIGQUIT', 'SIGPWR', 'SIGXCPU'] as const) {
      await using server = new ServerProcess(url());
      await server.reaches('running', 2);
      for (const ignored of ['SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGIO', 'SIGXFSZ'] as const) {
        server.process.kill(ignored);
        await server.logs(`Ignoring ${ignored}`);
      }
      server.process.kill(signal);
      expect(await server.exited).toBe(0);
      expect(await server.document()).toBeUndefined();
    }
  });

  it.each([
    ['stops when its terminal is closed', (node: string) => `exec '${node}' "$@"`, 0],
    ['goes on under nohup', (node: string) => `nohup '${node}' "$@"`, undefined],
    ['goes on where HUP is ignored', (node: string) => `trap '' HUP; '${node}' "$@"; exit $?`, undefined],
  ])('%s, without a log file', async (_what, command, exitCode) => {
    const bin = join(PACKAGE_ROOT, 'bin/rj-server.js');
    const script = command(process.execPath);
    const pty = spawn('sh', ['-c', script, 'sh', bin, '--url', url(), '--workers', '1'], {
      cwd: await mkdtemp(join(tmpdir(), 'rj-hup-')),
    });
    const exited = new Promise<number>((resolve) => pty.onExit((exit) => resolve(exit.exitCode)));
    const server = await until(() => RocketJob.Server.running().first());
    const pid = server.pid ?? 0;
    process.kill(pid, 'SIGHUP');
    if (exitCode !== undefined) expect(await exited).toBe(exitCode);
    else {
      process.kill(pid, 'SIGUSR2');
      await RocketJob.Subscribers.Server.publish('pause');
      await until(() => RocketJob.Server.paused().first());
      process.kill(pid, 'SIGTERM');
      await exited;
    }
    await until(async () => (await RocketJob.Server.count()) === 0);
  });

  it("doesn't overwrite the pidfile of a living process", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rj-server-'));
    const pidfile = join(folder, 'server.pid');
    await writeFile(pidfile, `${process.pid}\n`);
    await using server = new ServerProcess(url(), ['--pidfile', pidfile]);
    expect(await server.exited).toBe(1);
    expect(server.text.join()).toContain(
      `The --pidfile \`${pidfile}\` belongs to the running process ${process.pid}. The server did not start.`,
    );
    expect(await readFile(pidfile, 'utf8')).toBe(`${process.pid}\n`);
    await rm(folder, { recursive: true });
  });

  it('acts on a pause that it hears before it runs', async () => {
    const server = new ServerProcess(url());
    await using _server = server;
    await until(() => server.document());
    await RocketJob.Subscribers.Server.publish('pause');
    expect((await server.reaches('paused', 0)).state).toBe('paused');
  });
});
