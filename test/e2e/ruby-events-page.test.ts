import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { PageBlocks } from '../support/page-blocks';
import { startServer } from '../support/server-process';
import { until } from '../support/until';

// The Ruby of docs/events.md, block by block, against real servers and a user's own process.
const blocks = new PageBlocks('docs/events.md', 'ruby');
const block = blocks.with;

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});

/** Runs blocks as one file of Ruby. */
async function run(...code: string[]): Promise<string> {
  const env = ownHome();
  const file = join(env['HOME'] ?? '', 'page.rb');
  writeFileSync(file, code.join('\n'));
  const { stdout, ...ended } = await runConsole(['--url', url, '-f', file], { env });
  expect(ended, stdout).toMatchObject({ code: 0, stderr: '' });
  return stdout;
}

/** Starts a user's program that listens, and returns its output, line by line. */
async function listeningProgram() {
  const program = `
    const { RocketJob, Subscriber } = require(${JSON.stringify(PACKAGE_ROOT)});
    class ExampleSubscriber extends Subscriber {
      example() { console.log('heard example'); }
      example2({ name, port }) { console.log('heard example2 of ' + name + ' at ' + port); }
    }
    (async () => {
      RocketJob.configureLogging({ destination: 'stdout' });
      await RocketJob.connect({ url: process.env.RJ_MONGODB_URL });
      ExampleSubscriber.subscribe();
      RocketJob.Subscribers.Logger.subscribe();
      await RocketJob.Event.listener();
      console.log('listening');
    })();`;
  const child = spawn(process.execPath, ['-e', program], { env: { ...ownHome(), RJ_MONGODB_URL: url } });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => lines.push(line));
  const says = (text: string) => until(() => lines.some((line) => line.includes(text)));
  await says('listening');
  return { says, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

it('manages workers, log levels, settings and servers, and reaches subscribers in other processes', async () => {
  await using server = await startServer(url, 'myhost:1');
  await using other = await startServer(url, 'other:2');
  using program = await listeningProgram();
  const told = await run(
    // This comes first, because a server has other workers after a pause.
    ...['server = RocketJob::Server.where(name: "myhost").first', block('Worker.publish(:thread_dump')],
    ...[block('Worker.publish(:stop'), block('Server.publish(:pause)'), block('Server.publish(:resume)')],
    ...[block('Server.publish(:thread_dump)'), block('SecretConfig.publish(:refresh)')],
    ...[block('publish(:set, level: :debug)'), block('class_name: "RocketJob::Supervisor"')],
    ...[block('level: :debug, host_name: "server1.company.com")'), block('pid: 34567')],
    ...[block('Logger.publish(:thread_dump'), block('config.secret_config.key?')],
    'p config.rocket_job.max_workers, config.rocket_job.heartbeat_seconds',
    ...[block('unless RocketJob.server?'), block('class ExampleSubscriber')],
    ...[block('ExampleSubscriber.subscribe\n'), block('ExampleSubscriber.publish(:example)')],
    ...[block('ExampleSubscriber.publish(:example2'), block('Server.publish(:stop, server_id: server.id)')],
    block('Server.publish(:stop)\n'),
  );
  expect(told).toMatch(/✓ myhost:1 {2}running → paused[\s\S]*✓ myhost:1 {2}paused → running/);
  expect(told).toMatch(/Logger\.set \{level: 'debug', host_name: 'server1\.company\.com'\}/);
  expect(told).toMatch(/Logger\.set \{[^}]*pid: 34567\}/);
  expect(told).toMatch(/Logger\.thread_dump \{host_name: 'f98558c72ef7'\}/);
  expect(told).toContain('10\n15.0\n');
  expect(told).toContain('Put some custom code here, for example to clear out connection pools, etc...\n');
  expect(told).toContain('Example2 name: Jack, port: 123\n');
  expect(told).toMatch(/✓ myhost:1 {2}running → exited[\s\S]*✓ other:2 {2}running → exited/);
  expect(await Promise.all([server.exited, other.exited])).toEqual([0, 0]);
  for (const line of [
    ...[/^Thread dump Worker: 1$/, /^Stopped Worker: 1$/, /^Thread dump$/, /Secret Config/],
    ...[/^Changed global log level to debug$/, /^Changed global log level to info$/],
    /^Changed log level to debug for RocketJob::Supervisor$/,
  ])
    await server.logs(line);
  for (const line of ['heard example', 'heard example2 of Jack at 123', 'Changed global log level to debug'])
    await program.says(line);
});

it('kills a worker, and then every server', async () => {
  await using server = await startServer(url, 'myhost:1');
  const lookup = 'server = RocketJob::Server.where(name: "myhost").first';
  const told = await run(lookup, block('Worker.publish(:kill'), block('Server.publish(:kill)'));
  expect(told).toMatch(/✓ myhost:1 {2}done[\s\S]*✓ myhost:1 {2}running → exited/);
  expect(await server.exited).toBe(0);
  await server.logs(/^Killed$/);
});

afterAll(() => expect([...blocks.unused]).toEqual([]));
