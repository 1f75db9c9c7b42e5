import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Int32, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RocketJob } from '../../src/index';
import { configureLogging } from '../../src/logging/destination';
import { Registration } from '../../src/server/records/registration';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

describe("a server that can't start, or not properly", () => {
  const database = connectedDatabase();
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-start-'));
    const node = `#!/bin/sh\nulimit -n 40\nexec ${process.execPath} "$@"\n`;
    await writeFile(join(folder, 'node-40'), node);
    await chmod(join(folder, 'node-40'), 0o755);
    await writeFile(join(folder, 'file'), '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Starts a server. @returns its output after it has exited */
  const refusal = async (args: readonly string[], place = {}) => {
    await using server = new ServerProcess(databaseUrl(database()), args, place);
    expect(await server.exited).toBe(1);
    expect(server.text.join('\n')).not.toContain('    at ');
    return server.text.join('\n');
  };

  it.each(['log', 'pidfile'])("names the file of --%s that can't be written, and why", async (option) => {
    const pipe = join(folder, `${option}-pipe`);
    execFileSync('mkfifo', [pipe]);
    const reasons = {
      [pipe]: 'it is a pipe or socket without a reader',
      [folder]: 'it is a folder',
      [join(folder, 'file', 'below')]: 'a part of its path is not a folder',
      '/proc/rj/below': "its folder does not exist and can't be created",
    };
    await Promise.all(
      Object.entries(reasons).map(async ([path, reason]) => {
        expect(await refusal([`--${option}`, path])).toBe(
          `rj-server: Can't write the --${option} file \`${path}\`: ${reason}. Name a file that this user can write.`,
        );
      }),
    );
  });

  it('names the limit on open files', async () => {
    const node = join(folder, 'node-40');
    const expected = /^rj-server: This server needs \d+ open files for 2 workers, and its limit is 40 /;
    expect(await refusal([], { node })).toMatch(expected);
    expect(await refusal(['--check'], { node })).toMatch(expected);
  });

  it('continues with a log on a full disk, and says so', async () => {
    await using server = new ServerProcess(databaseUrl(database()), ['--log', '/dev/full']);
    await server.says(
      "Can't write the log `/dev/full`: the disk is full. Log lines are dropped until it can be written again.",
    );
    await server.reaches('running', 2);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(server.text).toHaveLength(1);
  });

  describe.each([
    ['a view', { viewOn: 'elsewhere', pipeline: [] }],
    ['a time-series collection', { timeseries: { timeField: 'created_at' } }],
  ])('with %s in place of a collection', (kind, options) => {
    it.each(['rocket_job.events', 'rocket_job.servers', 'rocket_job.node_jobs'])('names %s', async (name) => {
      await database()
        .dropCollection(name)
        .catch(() => {});
      await database().createCollection(name, options);
      const expected = `Expected \`${name}\` to be a collection, got ${kind}. Rename or drop it; the collection is then created.`;
      try {
        expect(await refusal([])).toBe(`rj-server: ${expected}`);
        if (name !== 'rocket_job.events') return;
        await expect(RocketJob.Subscribers.Server.publish('refresh')).rejects.toThrow(expected);
        await expect(RocketJob.Event.listen()).rejects.toThrow(expected);
      } finally {
        await database().dropCollection(name);
      }
    });
  });

  it.each([
    ['4096 bytes', { capped: true, size: 4_096 }],
    ['10 events', { capped: true, size: 134_217_728, max: 10 }],
  ])('warns about events that are capped at %s', async (size, options) => {
    await database()
      .dropCollection('rocket_job.events')
      .catch(() => {});
    await database().createCollection('rocket_job.events', options);
    try {
      await using server = new ServerProcess(databaseUrl(database()));
      await server.logs(new RegExp(`^.rocket_job.events. is capped at ${size}, so events may be`));
    } finally {
      await database().dropCollection('rocket_job.events');
    }
  });

  it('reports immediately that it waits for the server that had its name, and stops when it is told to', async () => {
    const name = `${hostname()}:${process.pid}`;
    const servers = database().collection('rocket_job.servers');
    const heartbeat = { _id: new ObjectId(), updated_at: new Date(), workers: new Int32(1) };
    await servers.insertOne({ state: 'running', name, heartbeat });
    // A separate process would have another id: this is the part of the server that waits.
    const registration = new Registration(
      async () => servers,
      name,
      () => ({
        listener: { status: 'live', strategy: 'capped', since: new Date(), lastEventAt: undefined },
        application_listener: undefined,
      }),
      () => ({
        host: hostname(),
        pid: process.pid,
        version: '',
        nodeVersion: '',
        rss: 0,
        eventLoopDelayMs: 0,
        busy: [],
        jobClasses: [],
      }),
    );
    const stop = new AbortController();
    const lines: string[] = [];
    const write = (chunk: Buffer, _: unknown, written: () => void) => {
      lines.push(JSON.parse(String(chunk)).msg);
      written();
    };
    configureLogging({ destination: new Writable({ write }) });
    const created = registration.create(1, 15, stop.signal);
    await until(() => lines.length > 0);
    configureLogging({ destination: 'stderr', least: 'warn' });
    expect(lines[0]).toMatch(/exited without deleting its document.* up to 16 seconds/);
    stop.abort();
    expect(await created).toBe(false);
    expect(await servers.countDocuments({ name })).toBe(1);
    await servers.deleteMany({ name });
  });
});
