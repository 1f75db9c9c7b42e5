import { hostname, userInfo } from 'node:os';
import { type Document, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { RocketJob } from '../../src/index';
import { levelOf } from '../../src/logging/levels';
import { activeLeases } from '../../src/server/leases/leases';
import { connectedDatabase } from '../support/database';
import { ServerProcess } from '../support/server-process';
import { until } from '../support/until';
import { databaseUrl } from './server-database';

const { Logger, Server } = RocketJob.Subscribers;
const RUBY = { _id: new ObjectId(), name: 'ruby1:1', state: 'running', max_workers: 10 };

describe('a temporary log level', () => {
  const database = connectedDatabase();
  const running: ServerProcess[] = [];

  beforeEach(async () => {
    await database().collection('rocket_job.servers').deleteMany({});
    await database().collection('rocket_job.leases').deleteMany({});
  });

  afterEach(async () => {
    for (const server of running.splice(0)) await server[Symbol.asyncDispose]();
  });

  /** Starts two rj-servers. The heartbeat is slow by default, so that only events cause changes. */
  async function start(count: number, heartbeatSeconds = '60'): Promise<ServerProcess[]> {
    for (let i = 0; i < count; i++) {
      running.push(new ServerProcess(databaseUrl(database()), ['--heartbeat-seconds', heartbeatSeconds]));
    }
    await Promise.all(running.map((server) => server.reaches('running', 2)));
    return running;
  }

  /** A Ruby server is a document without `heartbeat_seconds`. */
  const rubyServer = () =>
    database()
      .collection('rocket_job.servers')
      .insertOne({ ...RUBY, heartbeat: { _id: new ObjectId(), updated_at: new Date(), workers: 10 } });

  const sets = () =>
    database().collection('rocket_job.events').find({ action: 'set' }).sort({ $natural: 1 }).toArray();
  const stored = () => database().collection('rocket_job.leases').find().toArray();
  const setSince = async (before: readonly Document[]) => (await sets()).slice(before.length);

  it('is reverted by every TypeScript process itself, in all of its threads', async () => {
    const [one, two] = (await start(2)) as [ServerProcess, ServerProcess];
    await Logger.publish('set', { level: 'error', for: '3s' });
    await Promise.all([one.logs(/^Reverted/), two.logs(/^Reverted global log level error$/)]);
    // The workers from before the lease, and one that started after it, are at info again.
    await Server.publish('pause', { name: one.name });
    await one.logs('Stopping', 'rocketjob 001');
    await Server.publish('resume', { name: one.name });
    await one.logs('Started', 'rocketjob 003');
    expect(await setSince([])).toHaveLength(1);
  });

  it('also applies to a worker that starts meanwhile', async () => {
    const [one] = (await start(1)) as [ServerProcess];
    await Logger.publish('set', { level: 'warn', class_name: 'RocketJob::ThreadWorker', for: '1h' });
    await one.logs(/^Changed log level of RocketJob::ThreadWorker to warn until /);
    await Server.publish('pause');
    await one.reaches('paused', 0);
    await Server.publish('resume');
    await one.reaches('running', 2);
    await Logger.publish('set', { level: 'info', class_name: 'RocketJob::ThreadWorker' });
    await one.logs('Changed log level to info for RocketJob::ThreadWorker');
    await Server.publish('pause');
    await one.logs('Stopping', 'rocketjob 003');
    const started = one.lines.filter(({ msg }) => msg === 'Started').map(({ thread }) => thread);
    expect(started).toEqual(['rocketjob 001']);
  });

  it('is refused without `then` if it is for Ruby servers, and nothing is written', async () => {
    await start(1);
    await rubyServer();
    const before = await sets();
    await expect(Logger.publish('set', { level: 'debug', for: '10m' })).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(/`then` is missing.*ruby1:1.*`then: 'info'`/),
      details: { argument: 'then' },
    });
    expect(await setSince(before)).toEqual([]);
    expect(await stored()).toEqual([]);
    // For another host: it isn't for a Ruby server.
    await Logger.publish('set', { level: 'debug', for: '10m', host_name: 'web1' });
  });

  it('is refused with `then` if no rj-server is running, and nothing is written', async () => {
    await rubyServer();
    const before = await sets();
    await expect(Logger.publish('set', { level: 'debug', for: '10m', then: 'info' })).rejects.toMatchObject({
      code: 'no_server',
      message: expect.stringContaining('No rj-server is running'),
    });
    expect(await setSince(before)).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it("is ended early by its revert, which doesn't set an earlier level", async () => {
    const subscription = Logger.subscribe();
    const listener = await RocketJob.Event.listener();
    try {
      await Logger.publish('set', { level: 'error', class_name: 'Reverted' });
      await until(() => levelOf('Reverted') === 'error');
      const published = await Logger.publish('set', { level: 'trace', class_name: 'Reverted', for: '1h' });
      await until(() => levelOf('Reverted') === 'trace');
      const reverted = await Logger.revert(published);
      expect(reverted.event).toMatchObject({ action: 'set', reverts: published.event.id });
      await until(() => levelOf('Reverted') === 'error');
      expect(await stored()).toEqual([]);
      const id = published.event.id as ObjectId;
      for (const again of [published, id.toHexString(), id, new ObjectId()])
        await expect(Logger.revert(again)).rejects.toMatchObject({ code: 'not_found' });
      await expect(Logger.revert('app1')).rejects.toMatchObject({ code: 'invalid_argument' });
    } finally {
      await listener.stop();
      subscription.unsubscribe();
    }
  });

  it('is ended on Ruby servers by the level given for them, once', async () => {
    await start(1);
    await rubyServer();
    const { event } = await Logger.publish('set', { level: 'debug', for: '3s', then: 'warn' });
    const before = await sets();
    await Logger.revert(event);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(await setSince(before)).toMatchObject([{ parameters: { level: 'warn' }, reverts: event.id }]);
  });

  it("lasts only until its expiry if it is heard late, and isn't set after that", async () => {
    const subscription = Logger.subscribe();
    const listener = await RocketJob.Event.listener();
    const setLate = async (level: string, endsIn: number) => {
      const now = Date.now();
      const _id = new ObjectId();
      await database()
        .collection('rocket_job.events')
        .insertOne({
          _id,
          name: 'RocketJob::Subscribers::Logger',
          action: 'set',
          parameters: { level, class_name: 'Late' },
          created_at: new Date(now - 3_600_000),
          receipts: true,
          expires_at: new Date(now + endsIn),
        });
      const replied = { '_id.event_id': _id, state: { $ne: 'received' } };
      return until(() => database().collection('rocket_job.receipts').findOne(replied));
    };
    try {
      const before = levelOf('Late');
      expect(await setLate('fatal', 500)).toMatchObject({ state: 'done' });
      await until(() => levelOf('Late') === before);
      expect(await setLate('fatal', -1)).toMatchObject({
        state: 'ignored',
        error: expect.stringMatching(/^log level of Late fatal expired at /),
      });
      expect(levelOf('Late')).toBe(before);
    } finally {
      await listener.stop();
      subscription.unsubscribe();
    }
  });

  it('is reverted on Ruby servers by a second event, which one rj-server sends, once', async () => {
    const [one, two] = (await start(2)) as [ServerProcess, ServerProcess];
    await rubyServer();
    const before = await sets();
    const { event } = await Logger.publish('set', {
      level: 'debug',
      class_name: 'A::B',
      for: '2s',
      then: 'warn',
    });
    const who = { user: userInfo().username, host: hostname() };
    expect(await stored()).toEqual([
      {
        _id: event.id,
        name: 'RocketJob::Subscribers::Logger',
        action: 'set',
        parameters: { level: 'debug', class_name: 'A::B' },
        publisher: { ...who, pid: process.pid, application: expect.any(String) },
        created_at: expect.any(Date),
        expires_at: expect.any(Date),
        revert: { _id: expect.any(ObjectId), parameters: { level: 'warn', class_name: 'A::B' } },
      },
    ]);
    const [revert] = (await stored()).map((lease) => lease['revert']);
    await until(async () => (await stored()).length === 0);
    const [set, back, ...others] = await setSince(before);
    expect(set).toMatchObject({ _id: event.id, parameters: { level: 'debug', class_name: 'A::B' } });
    expect(set?.['expires_at']).toEqual(event.expiresAt);
    expect(back).toEqual({
      _id: revert._id,
      name: 'RocketJob::Subscribers::Logger',
      action: 'set',
      parameters: { level: 'warn', class_name: 'A::B' },
      updated_at: back?.['created_at'],
      created_at: expect.any(Date),
      publisher: { ...who, pid: expect.any(Number), application: 'rj-server' },
      reverts: event.id,
    });
    expect([one.process.pid, two.process.pid]).toContain(back?.['publisher'].pid);
    expect(others).toEqual([]);
    // rj-servers return to the level they inherited, not to that of Ruby servers.
    await Promise.all(running.map((server) => server.logs('Reverted log level of A::B debug')));
    const changes = running.flatMap((server) => server.lines.filter(({ msg }) => msg.startsWith('Changed')));
    expect(changes.filter(({ msg }) => msg.includes('warn'))).toEqual([]);
  });

  it('is reverted by another server if the one that had claimed it died', async () => {
    await rubyServer();
    const [dead] = (await start(1)) as [ServerProcess];
    const before = await sets();
    const { event } = await Logger.publish('set', { level: 'debug', for: '1h', then: 'info' });
    const claimed = { claimed_by: (await dead.document())?.id, claimed_at: '$$NOW' };
    await dead[Symbol.asyncDispose]();
    await database()
      .collection('rocket_job.leases')
      .updateOne({ _id: event.id as ObjectId }, [{ $set: { expires_at: '$$NOW', ...claimed } }]);
    await start(1, '1');
    await until(async () => (await setSince(before)).length === 2);
    expect((await setSince(before))[1]).toMatchObject({ parameters: { level: 'info' }, reverts: event.id });
    await until(async () => (await stored()).length === 0);
  });

  it("isn't reverted on Ruby servers if it was set again since", async () => {
    await start(1, '1');
    await rubyServer();
    const before = await sets();
    await Logger.publish('set', { level: 'debug', for: '1s', then: 'info' });
    await Logger.publish('set', { level: 'warn' });
    await until(async () => (await stored()).length === 0);
    expect((await setSince(before)).map(({ parameters }) => parameters)).toEqual([
      { level: 'debug' },
      { level: 'warn' },
    ]);
  });

  it('leaves levels alone that were set for fewer processes since, also on Ruby servers', async () => {
    await start(1, '1');
    await rubyServer();
    const before = await sets();
    const { event } = await Logger.publish('set', { level: 'debug', for: '1s', then: 'info' });
    await Logger.publish('set', { level: 'warn', host_name: 'web1' });
    await until(async () => (await stored()).length === 0);
    const published = await setSince(before);
    expect(published.map(({ parameters }) => parameters)).toEqual([
      { level: 'debug' },
      { level: 'warn', host_name: 'web1' },
      { level: 'info' },
      { level: 'warn', host_name: 'web1' },
    ]);
    // rj-servers never lost it: for them the last two are only the end of the lease.
    expect(published.slice(2).map(({ reverts }) => reverts)).toEqual([event.id, event.id]);
  });

  it('ends early when a level is set permanently, even the same one, which stays', async () => {
    const [one] = (await start(1)) as [ServerProcess];
    await Logger.publish('set', { level: 'debug', for: '1s' });
    await one.logs(/^Changed global log level to debug until /);
    await Logger.publish('set', { level: 'debug' });
    await one.logs('Changed global log level to debug');
    await Logger.publish('set', { level: 'trace', class_name: 'Later', for: '2s' });
    await one.logs(/^Reverted log level of Later trace$/);
    expect(one.lines.filter(({ msg }) => msg.startsWith('Reverted global'))).toEqual([]);
  });

  it('is in force until it expires, or is set again for at least the same processes', async () => {
    await Logger.publish('set', { level: 'debug', for: '1h' });
    await Logger.publish('set', { level: 'trace', class_name: 'A::B', for: '10m', host_name: 'web1' });
    const inForce = async () =>
      (await activeLeases(defaultEnvironment)).map(({ document }) => document.parameters['level']);
    expect(await inForce()).toEqual(['trace', 'debug']);
    await Logger.publish('set', { level: 'info', host_name: 'web1' });
    expect(await inForce()).toEqual(['trace', 'debug']);
    await Logger.publish('set', { level: 'info' });
    expect(await inForce()).toEqual(['trace']);
    await Logger.publish('set', { level: 'info', class_name: 'A::B' });
    expect(await inForce()).toEqual([]);
  });
});
