import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job, RocketJob } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

/** The same name and fields as in the server's file. */
class WaitJob extends Job {
  how = '';
  port = 0;
  url = '';
  perform() {}
}

const CODE = `
import { spawn, exec } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Job } from 'rj-console';

interface Nothing {
  erased: string;
}

export class WaitJob extends Job {
  how = '';
  port = 0;
  url = '';

  async perform(): Promise<void> {
    await ways[this.how]!(this);
  }
}

const ways: Record<string, (job: WaitJob) => Promise<unknown>> = {
  timer: () => sleep(61_000),
  'old timer': () => new Promise((resolve) => setTimeout(resolve, 62_000)),
  interval: () => new Promise(() => setInterval(() => {}, 63_000)),
  socket: ({ port }) => new Promise((resolve) => connect(port, '127.0.0.1').on('data', resolve)),
  fetch: ({ port }) => fetch('http://127.0.0.1:' + port),
  'child process': () => new Promise((resolve) => spawn('sleep', ['64']).on('exit', resolve)),
  exec: () => promisify(exec)('sleep 65'),
  'own driver': async ({ url }) => {
    const { MongoClient } = require('${join(PACKAGE_ROOT, 'node_modules', 'mongodb')}');
    const client = await MongoClient.connect(url);
    await client.db().command({ find: 'rocket_job.servers', filter: { $where: 'sleep(60000)' } });
  },
  late: async () => {
    await sleep(1);
    for (let i = 0; i < 3; i++) await null;
    const leaf = async () => {
      await null;
      await sleep(64_000);
    };
    return await leaf();
  },
  nothing: () => new Promise(() => {}),
  busy: async () => { for (;;); },
};
`;

/** The variants that wait for nothing. */
const BARE: readonly string[] = ['nothing', 'busy'];

/** Returns the number of the line with this text. */
const lineOf = (text: string) => CODE.split('\n').findIndex((line) => line.includes(text)) + 1;
const PERFORM = `waits.ts:${lineOf('await ways')}:in \`perform'`;

describe('a dump of a worker whose job awaits', () => {
  const database = connectedDatabase();
  const silent: NetServer[] = [];
  let folder: string;
  let port: number;
  let httpPort: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-awaits-'));
    await writeFile(join(folder, 'waits.ts'), CODE);
    const listening = async (server: NetServer) => {
      silent.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    };
    port = await listening(createServer(() => {}));
    httpPort = await listening(createHttpServer(() => {}));
  });
  afterAll(async () => {
    for (const server of silent) server.close();
    await rm(folder, { recursive: true });
  });

  const start = (ways: readonly string[], ...args: string[]) =>
    new ServerProcess(
      databaseUrl(database()),
      ['--require', 'waits.ts', '--workers', String(ways.length), '--heartbeat-seconds', '1', ...args],
      { cwd: folder },
    );

  /** Lets the server perform the jobs. @returns the dump of each, by variant */
  const dumped = async (server: ServerProcess, ways: readonly string[]) => {
    await server.reaches('running', ways.length);
    const ids = new Map<string, string>();
    for (const how of ways) {
      const job = await WaitJob.create({
        how,
        url: databaseUrl(database()),
        port: how === 'fetch' ? httpPort : port,
      });
      ids.set(String(job.id), how);
    }
    await until(async () => (await WaitJob.where({ state: 'running' }).count()) === ways.length);
    return until(async () => {
      const publication = await RocketJob.Subscribers.Server.publish('thread_dump', {}, { receipts: true });
      const { outcomes } = await publication.receipts({ timeoutMs: 20_000 });
      const { threads = [] } = (outcomes[0]?.receipt?.result ?? {}) as { threads?: readonly Dumped[] };
      const found = new Map(
        threads.flatMap((thread) => (thread.job_id ? [[String(ids.get(thread.job_id)), thread]] : [])),
      );
      const isThere = [...found].every(
        ([how, { activity, awaits = [] }]) =>
          activity === (how === 'busy' ? 'busy' : 'awaiting') && (awaits.length > 0 || BARE.includes(how)),
      );
      return found.size === ways.length && isThere && found;
    });
  };

  interface Dumped {
    readonly activity: string;
    readonly frames: readonly string[];
    readonly job_id?: string;
    readonly awaits?: readonly { readonly what: string; readonly since: Date }[];
  }

  it('names the awaited work, since when, and where it was started', { timeout: 60_000 }, async () => {
    const expected: Readonly<Record<string, RegExp>> = {
      timer: /^a timer of 61 s( \(|$)/,
      'old timer': new RegExp(`^a timer of 62 s \\(.*waits\\.ts:${lineOf('62_000')}:in `),
      interval: new RegExp(`^an interval of 63 s \\(.*waits\\.ts:${lineOf('63_000')}:in `),
      socket: new RegExp(
        `^a socket to 127\\.0\\.0\\.1:${port} \\(.*waits\\.ts:${lineOf('connect(port')}:in `,
      ),
      fetch: new RegExp(`^an HTTP response of http://127\\.0\\.0\\.1:${httpPort}`),
      'child process': new RegExp(
        `^the child process .sleep. \\(pid \\d+\\) \\(.*waits\\.ts:${lineOf('spawn(')}:in `,
      ),
      exec: /^the child process `sh` \(pid \d+\)/,
      'own driver': /^the MongoDB command `find` on test_\w+\.rocket_job\.servers at .*:\d+/,
    };
    const ways = Object.keys(expected);
    const before = Date.now();
    await using server = start(ways);
    const found = await dumped(server, ways);
    for (const [how, pattern] of Object.entries(expected)) {
      const { activity, awaits = [] } = found.get(how) as Dumped;
      expect([how, activity]).toEqual([how, 'awaiting']);
      expect([how, awaits.map(({ what }) => what)]).toEqual([
        how,
        expect.arrayContaining([expect.stringMatching(pattern)]),
      ]);
      for (const { since } of awaits) {
        expect(since.getTime()).toBeGreaterThan(before);
        expect(since.getTime()).toBeLessThanOrEqual(Date.now());
      }
    }
    await server.logs(
      /^Backtrace:\nrocketjob 00\d: WaitJob [\s\S]*awaiting for [\d.]+ s, since 20.*Z:\n {2}a timer of 62 s/,
    );
    await RocketJob.Subscribers.Server.publish('kill', { wait_timeout: 0 });
    await server.exited;
    await database().collection('rocket_job.node_jobs').deleteMany({});
  });

  it('names the awaiting lines with --trace-await, in the source', {
    timeout: 60_000,
  }, async () => {
    const ways = ['timer', 'own driver', 'late', 'nothing', 'busy'];
    await using server = start(ways, '--trace-await');
    const found = await dumped(server, ways);
    const frames = (how: string) => found.get(how)?.frames.map((frame) => frame.replace(/^.*\//, '')) ?? [];
    expect(frames('own driver')).toEqual([`waits.ts:${lineOf('command(')}:in \`own driver'`, PERFORM]);
    expect(frames('late')).toEqual([
      `waits.ts:${lineOf('64_000')}:in \`leaf'`,
      `waits.ts:${lineOf('return await leaf')}:in \`late'`,
      PERFORM,
    ]);
    expect(frames('timer')).toEqual([PERFORM]);
    expect(frames('nothing')).toEqual([PERFORM]);
    expect(frames('busy')[0]).toMatch(new RegExp(`^waits\\.ts:${lineOf('for (;;)')}:in `));
    expect(found.get('nothing')).toMatchObject({ activity: 'awaiting', awaits: [] });
    await RocketJob.Subscribers.Server.publish('kill', { wait_timeout: 0 });
    await server.exited;
  });
});
