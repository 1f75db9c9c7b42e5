import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Outcome, RocketJob, Subscriber } from '../../src/index';
import { connectedDatabase } from '../support/database';
import { Line } from '../support/line';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const { Server, Worker, Logger } = RocketJob.Subscribers;

/** The subscriber the tests publish to: the same name and actions. */
class Cache extends Subscriber {
  clear(_: { readonly size: number }) {}
  burn() {}
  brood(_: { readonly ms: number }) {}
  grow() {}
}

const USER_CODE = `
const { RocketJob, Subscriber } = require('rj-console');

class Cache extends Subscriber {
  clear({ size }) { return { cleared: size, at: new Date(0) }; }
  burn() { throw new TypeError('no disk'); }
  async brood({ ms }) { await new Promise((resolve) => setTimeout(resolve, ms)); return 'hatched'; }
  grow() { return 'x'.repeat(2_000_000); }
}
Cache.subscribe();
// A second time beside the one of the control thread.
RocketJob.Subscribers.Logger.subscribe();
`;

const database = connectedDatabase();
const RECEIPTS = 'rocket_job.receipts';
const stored = () => database().collection(RECEIPTS).find().toArray();
const asked = { receipts: true } as const;
const brief = ({ process, status, evidence, receipt }: Outcome) =>
  `${process} ${status} ${evidence} ${receipt?.state}${receipt?.error === undefined ? '' : ` (${receipt.error})`}`;

let folder: string;
const started: ServerProcess[] = [];

async function start(args: readonly string[] = [], url = databaseUrl(database())): Promise<ServerProcess> {
  const server = new ServerProcess(url, ['--heartbeat-seconds', '60', ...args], { cwd: folder });
  started.push(server);
  await server.reaches('running', 2);
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rj-receipts-'));
  await writeFile(join(folder, 'cache.js'), USER_CODE);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => database().dropCollection(RECEIPTS));
afterEach(async () => {
  for (const server of started.splice(0)) await server[Symbol.asyncDispose]();
  await database().collection('rocket_job.servers').deleteMany({});
});

describe('receipts', () => {
  it('name the processes that acted, one for each targeted process', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const publication = await Server.publish('pause', {}, asked);
    const { outcomes, silent } = await publication.receipts({ untilSettled: true });
    expect(outcomes.map(brief).sort()).toEqual(
      [one, two].map(({ name }) => `${name} done receipt done`).sort(),
    );
    expect(outcomes.map(({ state }) => state)).toEqual(['paused', 'paused']);
    expect(silent).toEqual([]);
    const documents = await stored();
    const id = (await one.document())?.id;
    expect(documents).toHaveLength(2);
    expect(documents.find(({ process }) => process === one.name)).toMatchObject({
      _id: { event_id: publication.event.id, process_id: id },
      server_id: id,
      state: 'done',
      duration_ms: expect.any(Number),
      at: expect.any(Date),
    });
    // The servers create the indexes in the background.
    await until(async () =>
      (await database().collection(RECEIPTS).indexes()).some(
        ({ expireAfterSeconds }) => expireAfterSeconds === 86_400,
      ),
    );
    await (await Server.publish('resume', { name: two.name }, asked)).receipts();
    expect((await stored()).map(({ process }) => process).sort()).toEqual(
      [one.name, two.name, two.name].sort(),
    );
  });

  it('cost nothing unless they are requested', async () => {
    const server = await start();
    const { outcomes } = await (await Server.publish('pause')).receipts();
    expect(outcomes.map(brief)).toEqual([`${server.name} done state undefined`]);
    expect(await database().listCollections({ name: RECEIPTS }).toArray()).toEqual([]);
  });

  it('say why an event was ignored', async () => {
    const server = await start();
    const server_id = (await server.reaches('running', 2)).id;
    const { outcomes } = await (
      await Worker.publish('thread_dump', { server_id, worker_id: 99 }, asked)
    ).receipts();
    expect(outcomes.map(brief)).toEqual([
      `${server.name} ignored receipt ignored (no worker 99 is running on ${server.name})`,
    ]);
  });

  it("return the results and errors of a user's actions", async () => {
    const server = await start(['--require', 'cache.js']);
    const rollCall = async (publication: ReturnType<typeof Server.publish>) =>
      (await (await publication).receipts({ quietMs: 300 })).outcomes;
    const [cleared, ...others] = await rollCall(Cache.publish('clear', { size: 3 }, asked));
    expect(others).toEqual([]);
    expect(cleared?.receipt).toMatchObject({
      process: server.name,
      state: 'done',
      result: { cleared: 3, at: new Date(0) },
    });
    expect((await rollCall(Cache.publish('burn', {}, asked))).map(brief)).toEqual([
      `${server.name} failed receipt failed (TypeError: no disk)`,
    ]);
    const [grown] = await rollCall(Cache.publish('grow', {}, asked));
    expect(grown?.receipt).toMatchObject({ state: 'done', result: undefined });
    expect(grown?.receipt?.resultOmitted).toMatch(/^2000\d\d\d bytes, at most /);
    // A slow action first reports the event's arrival, and so does one that has to wait for it.
    const brooding = await Cache.publish('brood', { ms: 1_000 }, asked);
    const behind = await Cache.publish('clear', { size: 3 }, asked);
    const seen = async (publication: typeof behind) => {
      const outcomes: string[] = [];
      for await (const { status, receipt } of publication.receipts({ quietMs: 300 })) {
        outcomes.push(`${status} ${(receipt?.result as { cleared?: number })?.cleared ?? receipt?.result}`);
      }
      return outcomes;
    };
    expect(await Promise.all([seen(brooding), seen(behind)])).toEqual([
      ['under_way undefined', 'done hatched'],
      ['under_way undefined', 'done 3'],
    ]);
  });

  it('are one for all threads of a server', async () => {
    const server = await start(['--require', 'cache.js']);
    await (await Logger.publish('set', { level: 'debug' }, asked)).receipts();
    const [receipt, ...others] = await until(async () => {
      const found = await stored();
      return found[0]?.['parts']?.length === 2 && found;
    });
    expect(others).toEqual([]);
    expect(receipt).toMatchObject({ process: server.name, state: 'done' });
  });

  it('include the stacks of a thread_dump', async () => {
    const server = await start();
    const server_id = (await server.reaches('running', 2)).id;
    await server.logs('Started', 'rocketjob 001');
    const { outcomes } = await (await Server.publish('thread_dump', { server_id }, asked)).receipts();
    expect(outcomes[0]?.receipt?.result).toEqual({
      threads: [
        { name: 'rocketjob 001', activity: 'idle', frames: [] },
        // The control thread is making the dump itself.
        { name: 'rocketjob main', activity: 'busy', frames: expect.arrayContaining([expect.any(String)]) },
      ],
    });
    await server.logs(/^Backtrace:/);
  });

  it.each(['stop', 'kill'] as const)('are written before a %s takes the server down', async (action) => {
    const server = await start(['--require', 'cache.js']);
    const ms = action === 'kill' ? 20_000 : 300;
    const brooding = await Cache.publish('brood', { ms }, asked);
    const publication = await Server.publish(action, {}, asked);
    const { outcomes } = await publication.receipts({ untilSettled: true });
    expect(outcomes.map(brief)).toEqual([`${server.name} done receipt done`]);
    expect(outcomes[0]?.state).toBeUndefined();
    expect(await server.exited).toBe(0);
    const [brooded] = (await brooding.receipts({ timeoutMs: 0 })).outcomes;
    expect(brooded?.receipt?.state).toBe(action === 'kill' ? 'received' : 'done');
  });

  it('name unresponsive processes, with the age of their heartbeat', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    two.process.kill('SIGSTOP');
    const { outcomes, silent } = await (await Server.publish('pause', {}, asked)).receipts({
      timeoutMs: 700,
    });
    expect(outcomes.map(({ process, status }) => `${process} ${status}`).sort()).toEqual(
      [`${one.name} done`, `${two.name} waiting`].sort(),
    );
    expect(silent.map(({ process }) => process)).toEqual([two.name]);
    expect(silent[0]?.heartbeatAgeMs).toBeGreaterThan(0);
    two.process.kill('SIGCONT');
  });

  it('come from every listening process, not only from servers', async () => {
    const subscription = Logger.subscribe();
    await RocketJob.Event.listener();
    const publication = await Logger.publish(
      'set',
      { level: 'info', host_name: hostname(), pid: process.pid },
      asked,
    );
    expect(publication.expected).toEqual([]);
    const { outcomes } = await publication.receipts({ quietMs: 300 });
    expect(outcomes.map(brief)).toEqual([`${hostname()}:${process.pid} done receipt done`]);
    subscription.unsubscribe();
  });

  it("don't affect the action if they can't be written", async () => {
    const server = await start();
    // If its name belonged to a view from the start, no server would start.
    await database().dropCollection(RECEIPTS);
    await database().createCollection(RECEIPTS, { viewOn: 'rocket_job.servers', pipeline: [] });
    await Server.publish('pause', {}, asked);
    await server.reaches('paused', 0);
    await Server.publish('stop', {}, asked);
    expect(await server.exited).toBe(0);
    await server.logs('Exiting with unwritten receipts');
    expect(await RocketJob.Server.count()).toBe(0);
  });

  it('wait for an unreachable database', async () => {
    await using line = Line.towards(databaseUrl(database()));
    const url = await line.openFor(databaseUrl(database()));
    const server = await start(['--require', 'cache.js'], url);
    const publication = await Cache.publish('brood', { ms: 1_000 }, asked);
    await until(async () => (await stored()).length === 1);
    line.cut();
    const receipts = publication.receipts({ timeoutMs: 30_000, quietMs: 300 });
    const first = await receipts[Symbol.asyncIterator]().next();
    expect((first.value as Outcome).status).toBe('under_way');
    await server.logs(/Creating a new cursor and trying again/, 'rocketjob application');
    line.mend();
    const { outcomes } = await receipts;
    expect(outcomes.map(({ receipt }) => receipt?.result)).toEqual(['hatched']);
  });
});

/** A Ruby server, by its document: it writes no receipts. */
describe('a Ruby server', () => {
  const insert = (state: string) =>
    database()
      .collection('rocket_job.servers')
      .insertOne({
        state,
        name: 'ruby:1',
        max_workers: 10,
        heartbeat: { updated_at: new Date(), workers: 10 },
        started_at: new Date(),
      });
  const change = (set: object) =>
    database().collection('rocket_job.servers').updateOne({ name: 'ruby:1' }, { $set: set });

  it('is observed by its state, its heartbeat and its exit', async () => {
    await insert('running');
    const paused = await Server.publish('pause', {}, asked);
    await change({ state: 'paused' });
    expect((await paused.receipts()).outcomes.map(brief)).toEqual(['ruby:1 done state undefined']);
    const refreshed = await Server.publish('refresh', {}, asked);
    await change({ 'heartbeat.updated_at': new Date() });
    expect((await refreshed.receipts()).outcomes.map(brief)).toEqual(['ruby:1 done heartbeat undefined']);
    const stopped = await Server.publish('stop', {}, asked);
    await change({ state: 'stopping' });
    expect((await stopped.receipts()).outcomes.map(brief)).toEqual(['ruby:1 under_way state undefined']);
    await database().collection('rocket_job.servers').deleteMany({});
    expect((await stopped.receipts({ untilSettled: true })).outcomes.map(brief)).toEqual([
      'ruby:1 done gone undefined',
    ]);
  });

  it("can't be observed if the event leaves no trace, and isn't awaited", async () => {
    await insert('running');
    const { outcomes, silent } = await (await Server.publish('thread_dump', {}, asked)).receipts();
    expect(outcomes.map(brief)).toEqual(['ruby:1 unseen none undefined']);
    expect(silent).toEqual([]);
  });

  it('counts as unresponsive if none of its fields change', async () => {
    await insert('running');
    const { silent } = await (await Server.publish('pause', {}, asked)).receipts({ timeoutMs: 100 });
    expect(silent.map(({ process }) => process)).toEqual(['ruby:1']);
  });

  it('ends the wait with the signal', async () => {
    await insert('running');
    const publication = await Server.publish('pause', {}, asked);
    const reason = new Error('enough');
    await expect(publication.receipts({ signal: AbortSignal.abort(reason) }).then(() => {})).rejects.toBe(
      reason,
    );
  });
});
