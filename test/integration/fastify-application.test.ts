import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { startServer } from '../support/server-process';
import { until } from '../support/until';

const database = connectedDatabase();

function url(): string {
  const { client, databaseName } = database();
  return client.options.hosts.map((host) => `mongodb://${host}/${databaseName}`)[0] ?? '';
}

interface Application extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly address: string;
  readonly messages: string[];
  readonly exited: Promise<unknown[]>;
}

async function startApplication(): Promise<Application> {
  const process = spawn(
    globalThis.process.execPath,
    [join(PACKAGE_ROOT, 'examples', 'fastify-application.js')],
    {
      env: { ...globalThis.process.env, RJ_MONGODB_URL: url(), PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(process, 'exit');
  const messages: string[] = [];
  createInterface(process.stdout as NodeJS.ReadableStream).on('line', (line) => {
    messages.push(JSON.parse(line).msg);
  });
  const listening = await until(() => messages.find((message) => message.startsWith('Listening at ')));
  return {
    process,
    address: listening.replace('Listening at ', ''),
    messages,
    exited,
    async [Symbol.asyncDispose]() {
      process.kill('SIGKILL');
      await exited;
    },
  };
}

it('publishes to the servers and reports their outcomes', async () => {
  await using server = await startServer(url(), 'web-tested:1');
  await using application = await startApplication();
  const paused = await fetch(`${application.address}/servers/pause`, { method: 'POST' });
  expect(await paused.json()).toEqual([{ process: 'web-tested:1', status: 'done' }]);
  const servers = await fetch(`${application.address}/servers`);
  expect(await servers.json()).toEqual([{ name: 'web-tested:1', state: 'paused' }]);
  const refused = await fetch(`${application.address}/servers/puase`, { method: 'POST' });
  expect(refused.status).toBe(400);
  expect(((await refused.json()) as { error: string }).error).toContain('Did you mean `pause`?');
  expect(server.process.exitCode).toBeNull();
});

it('changes its log level by an event, and exits cleanly', async () => {
  await using application = await startApplication();
  await fetch(`${application.address}/servers`);
  expect(application.messages).not.toContain('GET /servers: 200');
  const { pid } = application.process;
  await RocketJob.Subscribers.Logger.publish('set', {
    level: 'debug',
    class_name: 'FastifyApplication',
    pid: pid as number,
  });
  await until(() => application.messages.some((message) => message.includes('log level to debug')));
  await fetch(`${application.address}/servers`);
  await until(() => application.messages.includes('GET /servers: 200'));
  application.process.kill('SIGTERM');
  expect(await application.exited).toEqual([0, null]);
});
