import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { Publisher } from '../../src/event/publish/publisher';
import { Connection, type ConnectionState } from '../../src/mongo/connect/connection';
import { freshDatabaseUrl } from '../support/database';
import { fromDist } from '../support/from-dist';
import { until } from '../support/until';

const { Watchdog } = fromDist<typeof import('../../src/mongo/embedded/mongod-reaper')>(
  'src/mongo/embedded/mongod-reaper',
);
const { findMongod } = fromDist<typeof import('../../src/mongo/embedded/find-mongod')>(
  'src/mongo/embedded/find-mongod',
);

type RunningWatchdog = Awaited<ReturnType<typeof Watchdog.start>>;

const open: Connection[] = [];
let watchdog: RunningWatchdog;
let blackHole: Server;
let blackHolePort: number;

beforeAll(async () => {
  watchdog = await Watchdog.start(tmpdir());
  blackHole = createServer(() => {});
  blackHolePort = await listen(blackHole);
});

afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});

afterAll(async () => {
  await watchdog.stop();
  blackHole.close();
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a mongod without a replica set, until its process is killed. */
async function startMongod(port: number, ...more: string[]): Promise<number> {
  const data = join(watchdog.folder, `data-${port}`);
  await mkdir(data, { recursive: true });
  const mongod = await findMongod(process.env, () => {});
  const args = [
    '--dbpath',
    data,
    '--port',
    String(port),
    '--bind_ip',
    '127.0.0.1',
    '--nounixsocket',
    ...more,
  ];
  return (await watchdog.run(`mongod-${port}`, mongod, args)).pid;
}

function connectionTo(url: string): Connection {
  const connection = new Connection({ url, database: 'test', source: 'MONGODB_URI', warnings: [] });
  open.push(connection);
  return connection;
}

async function refusal(url: string) {
  const error = await connectionTo(url)
    .open()
    .then(
      () => undefined,
      (reason) => reason,
    );
  expect(error).toMatchObject({ name: 'RocketJobError', code: 'cannot_connect' });
  expect(error.message).toContain(`at \`${error.details.address}\` (MONGODB_URI)`);
  expect(error.message).not.toContain('secret');
  return { ...error.details, message: error.message };
}

describe('a database that cannot be reached', () => {
  it('refuses the connection', async () => {
    const port = await freePort();
    const error = await refusal(`mongodb://jack:secret@127.0.0.1:${port}/test`);
    expect(error).toMatchObject({ reason: 'refused', address: `127.0.0.1:${port}` });
  });

  it.each(['mongodb', 'mongodb+srv'])('has no address: %s', async (protocol) => {
    const error = await refusal(`${protocol}://jack:secret@nosuch.invalid/test`);
    expect(error).toMatchObject({ reason: 'dns', address: 'nosuch.invalid' });
  });

  it('never answers', async () => {
    const error = await refusal(`mongodb://jack:secret@127.0.0.1:${blackHolePort}/test`);
    expect(error.reason).toBe('timeout');
  });

  it('does not speak TLS', async () => {
    expect((await refusal(inject('mongodUrl').replace('?', '?tls=true&'))).reason).toBe('tls');
  });

  it.each(['', '&directConnection=true'])('belongs to another replica set%s', async (more) => {
    const url = freshDatabaseUrl().replace('replicaSet=rs0', `replicaSet=nosuch${more}`);
    const { reason, message } = await refusal(url);
    expect(reason).toBe('replica_set');
    expect(message).toContain(
      'the server belongs to the replica set `rs0`, but the URL says `replicaSet=nosuch`',
    );
  });

  it("requires a login, refuses a wrong one, and doesn't let every user write", async () => {
    const draft = { name: 'Example', action: 'go', parameters: { token: 'hunter2' } };
    const port = await freePort();
    await startMongod(port, '--auth');
    await using admin = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
    // The first user can be created without a login, from this machine.
    await admin.db('admin').command({ createUser: 'jack', pwd: 'p@ss/:word', roles: ['root'] });
    expect(await refusal(`mongodb://127.0.0.1:${port}/test`)).toMatchObject({
      reason: 'authentication',
      message: expect.stringContaining('the server requires authentication'),
    });
    expect(await refusal(`mongodb://jack:secret@127.0.0.1:${port}/test?authSource=admin`)).toMatchObject({
      reason: 'authentication',
      message: expect.stringContaining('authentication failed'),
    });
    const password = encodeURIComponent('p@ss/:word');
    const jack = connectionTo(`mongodb://jack:${password}@127.0.0.1:${port}/test?authSource=admin`);
    await jack.open();
    // A user with read permission gets that error, without the data to be written.
    await jack.database().command({ createUser: 'reader', pwd: 'secret', roles: ['read'] });
    const reader = connectionTo(`mongodb://reader:secret@127.0.0.1:${port}/test`);
    await reader.open();
    const publishing = new Publisher(async () => reader.database()).publish(draft);
    await expect(publishing).rejects.toThrow(
      /^Can't store the event: MongoServerError: Not allowed to run `\w+`: the user `reader` needs the privileges? .*\. Nothing was published\./,
    );
    await new Publisher(async () => jack.database()).publish(draft);
    const again = new Publisher(async () => reader.database()).publish(draft);
    await expect(again).rejects.toThrow(
      /^Can't store the event: MongoServerError: Not allowed to run `\w+`: the user `reader` needs the privileges? .*\. Nothing was published\./,
    );
  });

  it('has a URL that the driver refuses', async () => {
    await expect(connectionTo('mongodb://127.0.0.1/test?nonsense=1').open()).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: 'MONGODB_URI is not a valid MongoDB connection string: option nonsense is not supported.',
    });
  });
});

describe('an open connection', () => {
  it('describes what it is connected to', async () => {
    const connection = connectionTo(freshDatabaseUrl());
    expect(connection.state).toEqual({ status: 'connecting' });
    expect(() => connection.database()).toThrow('The connection is not open');
    await connection.open();
    expect(connection.state).toEqual({
      status: 'connected',
      topology: { replicaSet: 'rs0', role: 'primary' },
    });
    expect(connection.serverVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(await connection.database().command({ ping: 1 })).toMatchObject({ ok: 1 });
    const tail = await connection.tail().database();
    expect(tail.client).not.toBe(connection.database().client);
    expect(await tail.command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('reports that the database is unreachable, and recovers automatically', async () => {
    const port = await freePort();
    const pid = await startMongod(port);
    const connection = connectionTo(`mongodb://127.0.0.1:${port}/test?serverSelectionTimeoutMS=20000`);
    await connection.open();
    const states: ConnectionState[] = [];
    const stopListening = connection.onChange((state) => states.push(state));
    process.kill(pid, 'SIGKILL');
    await until(() => states.length === 1);
    expect(states[0]).toEqual({ status: 'disconnected', since: expect.any(Date) });
    await startMongod(port);
    await until(() => states.length === 2);
    expect(states[1]).toEqual({
      status: 'connected',
      topology: { replicaSet: undefined, role: 'standalone' },
    });
    expect(await connection.database().command({ ping: 1 })).toMatchObject({ ok: 1 });
    stopListening();
  });

  it('closes even if the database is unreachable', async () => {
    const port = await freePort();
    const pid = await startMongod(port);
    const connection = connectionTo(`mongodb://127.0.0.1:${port}/test?serverSelectionTimeoutMS=20000`);
    await connection.open();
    await connection.tail().database();
    process.kill(pid, 'SIGSTOP');
    await connection.close();
  });
});
