import { type Document, ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { type Publication, RocketJob, type Server, Subscriber } from '../../src/index';
import { requeueDeadServer } from '../../src/server/records/dead-server';
import { connectedDatabase } from '../support/database';

const database = connectedDatabase();
const SECOND = 1_000;

function server(name: string, state: string, heartbeatAgeMs?: number, rest: Document = {}): Document {
  return {
    state,
    name,
    max_workers: 2,
    ...(heartbeatAgeMs === undefined
      ? {}
      : {
          heartbeat: { _id: new ObjectId(), updated_at: new Date(Date.now() - heartbeatAgeMs), workers: 1 },
        }),
    started_at: new Date(),
    ...rest,
  };
}

const insert = (...documents: Document[]) =>
  database().collection('rocket_job.servers').insertMany(documents);
const names = async (servers: Promise<Server[]>) => (await servers).map(({ name }) => name);

beforeEach(async () => {
  await database().collection('rocket_job.servers').deleteMany({});
});

describe('RocketJob.Server', () => {
  beforeEach(() =>
    insert(
      server('alpha:1', 'running', 0, { max_workers: 10 }),
      server('alpha:22', 'paused', 0),
      server('alphabet:3', 'running', 61 * SECOND),
      server('b.company.com:4', 'stopping'),
      server('named', 'starting'),
    ),
  );

  it.each([
    [{ name: 'alpha' }, ['alpha:1', 'alpha:22']],
    [{ name: 'alpha:22' }, ['alpha:22']],
    [{ name: 'named' }, ['named']],
    [{ name: 'b.company.com' }, ['b.company.com:4']],
    [{ name: 'bxcompany.com' }, []],
    [{ name: /^alphabet/ }, ['alphabet:3']],
    [{ state: 'running' }, ['alpha:1', 'alphabet:3']],
    [{ state: { $in: ['paused', 'starting'] } }, ['alpha:22', 'named']],
    [{ max_workers: 10 }, ['alpha:1']],
    [{ maxWorkers: 10 }, ['alpha:1']],
    [{ 'heartbeat.workers': 1, state: 'paused' }, ['alpha:22']],
    [{ $or: [{ name: 'named' }, { max_workers: 10 }] }, ['alpha:1', 'named']],
  ])('where(%j)', async (filter, expected) => {
    expect(await names(RocketJob.Server.where(filter as never).toArray())).toEqual(expected);
  });

  it.each([
    [{ name: undefined }, 'Expected `name` to have a value to look for, got `undefined`'],
    [{ name: null }, 'got `null`'],
    [{ name: '' }, 'got an empty string'],
    [{ nam: 'x' }, 'got `nam`. Did you mean `name`?'],
    [{ $or: { name: 'x' } }, 'Expected `$or` to have a list of filters'],
    [{ $and: [] }, 'Expected `$and` to have a list of filters'],
    [{ $nor: [{}] }, 'Expected `$nor` to have a list of filters'],
    [{ $or: [null] }, 'Expected `$or` to have a list of filters'],
    [{ $and: [{ $or: [{ nam: 'x' }] }] }, 'got `nam`. Did you mean `name`?'],
    [{ state: 'runing' }, 'got `runing`. Did you mean `running`?'],
  ])('where(%j) is refused', (filter, message) => {
    expect(() => RocketJob.Server.where(filter as never)).toThrow(message);
  });

  it('finds first, last, by id, in another order, with a limit, and counts', async () => {
    const { Server } = RocketJob;
    expect((await Server.first())?.name).toBe('alpha:1');
    expect((await Server.last())?.name).toBe('named');
    expect((await Server.where({ name: 'nobody' }).first()) === undefined).toBe(true);
    expect(await names(Server.sort({ name: -1 }).limit(2).toArray())).toEqual(['named', 'b.company.com:4']);
    expect((await Server.limit(2).last())?.name).toBe('alpha:22');
    expect((await Server.sort({ name: -1 }).last())?.name).toBe('alpha:1');
    expect(await Server.count()).toBe(5);
    expect(await Server.limit(3).count()).toBe(3);
    expect(await Server.running().pluck('name')).toEqual(['alpha:1', 'alphabet:3']);
    expect(await Server.paused().pluck('name', 'heartbeat.workers')).toEqual([['alpha:22', 1]]);
    expect(await Server.countsByState()).toEqual({ running: 2, paused: 1, stopping: 1, starting: 1 });
    const seen: string[] = [];
    for await (const { name } of Server.all()) seen.push(name);
    expect(seen).toHaveLength(5);
    const first = (await Server.first()) as Server;
    expect((await Server.find(first.id)).name).toBe('alpha:1');
    expect((await Server.find(first.id.toHexString())).name).toBe('alpha:1');
    await expect(Server.find(new ObjectId())).rejects.toMatchObject({ code: 'not_found' });
    await expect(Server.find(undefined as never)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(() => Server.limit(0)).toThrow('1 or more');
  });

  it("finds zombies by their own interval and the database's clock", async () => {
    await insert(
      server('slow:1', 'running', 61 * SECOND, { heartbeat_seconds: 60 }),
      server('quick:1', 'running', 5 * SECOND, { heartbeat_seconds: 1 }),
      server('old:1', 'starting', undefined, { _id: ObjectId.createFromTime(1) }),
    );
    const zombies = ['alphabet:3', 'b.company.com:4', 'old:1', 'quick:1'];
    expect((await names(RocketJob.Server.zombies().toArray())).sort()).toEqual(zombies);
    const all = await RocketJob.Server.all().toArray();
    expect(
      all
        .filter((each) => each.isZombie())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(zombies);
  });

  it("uses the setting for zombies that don't report their interval", async () => {
    await insert(server('slow:1', 'running', 20 * SECOND, { heartbeat_seconds: 15 }));
    const zombies = async () => (await names(RocketJob.Server.zombies().toArray())).sort();
    const isZombie = async () => (await RocketJob.Server.where({ name: 'alphabet:3' }).first())?.isZombie();
    expect(await zombies()).toEqual(['alphabet:3', 'b.company.com:4']);
    try {
      RocketJob.config.heartbeatSeconds = 120;
      expect(await zombies()).toEqual(['b.company.com:4']);
      expect(await isZombie()).toBe(false);
      RocketJob.config.heartbeat_seconds = 15.25;
      expect(await isZombie()).toBe(true);
      RocketJob.config.heartbeatSeconds = -1;
      expect(() => RocketJob.Server.zombies()).toThrow(
        'Expected RocketJob.config.heartbeatSeconds to be a number of seconds, more than 0',
      );
    } finally {
      RocketJob.config.heartbeatSeconds = undefined;
    }
  });

  it("asks servers that don't report their interval for a heartbeat, before it destroys them", async () => {
    await insert(
      server('dead:1', 'running', 200 * SECOND),
      server('said:1', 'paused', 99 * SECOND, { heartbeat_seconds: 1 }),
    );
    await database()
      .collection('rocket_job.servers')
      .deleteMany({ name: /^(alpha|b\.|named)/ });
    await insert(server('ruby:1', 'running', 100 * SECOND), server('dead:2', 'stopping'));
    const servers = database().collection('rocket_job.servers');
    const asked: (string | undefined)[] = [];
    // A Ruby server with a heartbeat every two minutes, on a machine whose clock is behind.
    class Answering extends Subscriber {
      static override readonly eventName = 'RocketJob::Subscribers::Server';
      async refresh({ server_id }: { server_id: ObjectId }) {
        const [name] = await RocketJob.Server.where({ id: server_id }).pluck('name');
        asked.push(name);
        if (name === 'ruby:1')
          await servers.updateOne({ name }, [
            { $set: { 'heartbeat.updated_at': { $subtract: ['$$NOW', 90 * SECOND] } } },
          ]);
      }
    }
    await using _subscription = Answering.subscribe();
    await using _listener = await RocketJob.Event.listen();
    expect(await RocketJob.Server.destroyZombies()).toBe(3);
    expect(asked.sort()).toEqual(['dead:1', 'dead:2', 'ruby:1']);
    expect(await names(RocketJob.Server.all().toArray())).toEqual(['ruby:1']);
  });

  it("destroys zombies and requeues their work, including Ruby's jobs and slices", async () => {
    await insert(server('ruby:1', 'running', 99 * SECOND), server('ruby:2', 'running', 99 * SECOND));
    await insert(server('ruby:11', 'running', 0));
    const rubys = database().collection('rocket_job.jobs');
    const batch = { input_categories: [{ name: 'main' }], sub_state: 'processing' };
    const { insertedIds } = await rubys.insertMany([
      { state: 'running', worker_name: 'ruby:1:3', started_at: new Date() },
      { state: 'running', worker_name: 'ruby:11:3', started_at: new Date() },
      { state: 'running', ...batch },
      { state: 'paused', ...batch },
    ]);
    for (const job of [insertedIds[2], insertedIds[3]])
      await database()
        .collection(`rocket_job.inputs.${job}`)
        .insertMany([
          { state: 'running', worker_name: 'ruby:2:1', started_at: new Date() },
          { state: 'running', worker_name: 'ruby:11:1' },
        ]);
    const ours = database().collection('rocket_job.node_jobs');
    const [dead] = await RocketJob.Server.where({ name: 'quick:1' }).toArray();
    await ours.insertOne({ state: 'running', server_id: dead?.id, worker_name: 'quick:1:1' });
    expect(await RocketJob.Server.destroyZombies()).toBe(4);
    expect(await ours.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ state: 'queued' }]);
    const jobs = await rubys.find({}, { projection: { _id: 0, state: 1, worker_name: 1 } }).toArray();
    expect(jobs).toEqual([
      { state: 'queued', worker_name: null },
      { state: 'running', worker_name: 'ruby:11:3' },
      { state: 'running' },
      { state: 'paused' },
    ]);
    for (const job of [insertedIds[2], insertedIds[3]])
      expect(
        await database()
          .collection(`rocket_job.inputs.${job}`)
          .find({}, { projection: { _id: 0 } })
          .toArray(),
      ).toEqual([{ state: 'queued' }, { state: 'running', worker_name: 'ruby:11:1' }]);
    expect((await names(RocketJob.Server.all().toArray())).sort()).toEqual([
      'alpha:1',
      'alpha:22',
      'named',
      'ruby:11',
    ]);
  });

  it("requeues Ruby's work on a server without a document, and on no other", async () => {
    const rubys = database().collection('rocket_job.jobs');
    await rubys.deleteMany({});
    await rubys.insertMany([
      { state: 'running', worker_name: 'gone:1:3' },
      { state: 'running', worker_name: 'gone:11:3' },
    ]);
    expect(await requeueDeadServer(defaultEnvironment, 'gone:1')).toBe(1);
    expect((await rubys.find().toArray()).map(({ state }) => state)).toEqual(['queued', 'running']);
  });
});

describe('a server', () => {
  it('is the only target of its own events', async () => {
    await insert(server('a:1', 'running', 0), server('b:2', 'running', 0));
    const [one] = await RocketJob.Server.where({ name: 'a' }).toArray();
    for (const [publish, action] of [
      [() => one?.stop(), 'stop'],
      [() => one?.pause(), 'pause'],
      [() => one?.resume(), 'resume'],
      [() => one?.refresh(), 'refresh'],
      [() => one?.kill(), 'kill'],
      [() => one?.threadDump(), 'thread_dump'],
    ] as const) {
      const publication = await publish();
      expect(publication?.event).toMatchObject({ action, parameters: { server_id: one?.id } });
      expect(publication?.expected?.map(({ name }) => name)).toEqual(['a:1']);
    }
    expect((await one?.kill(1.5))?.event.parameters).toEqual({ server_id: one?.id, wait_timeout: 1.5 });
  });
});

describe('a publication', () => {
  it('names the servers that should act', async () => {
    await insert(
      server('host:1', 'running', 0),
      server('host:2', 'paused', 99 * SECOND),
      server('other:3', 'running', 0),
    );
    const { Server, Worker, Logger, SecretConfig } = RocketJob.Subscribers;
    const expected = async (publication: Promise<Publication>) =>
      (await publication).expected?.map(({ name }) => name);
    const other = (await RocketJob.Server.where({ name: 'other' }).first()) as Server;
    expect(await expected(Server.publish('refresh'))).toEqual(['host:1', 'host:2', 'other:3']);
    expect(await expected(Server.publish('refresh', { name: 'host:2' }))).toEqual(['host:2']);
    expect(await expected(Server.publish('refresh', { server_id: new ObjectId() }))).toEqual([]);
    expect(await expected(Worker.publish('thread_dump', { server_id: other, worker_id: 1 }))).toEqual([
      'other:3',
    ]);
    expect(await expected(Logger.publish('set', { level: 'info', host_name: 'host' }))).toEqual([
      'host:1',
      'host:2',
    ]);
    expect(await expected(Logger.publish('thread_dump', { host_name: 'host', pid: 1 }))).toEqual(['host:1']);
    expect(await expected(Logger.publish('thread_dump', { pid: 3 }))).toEqual(['other:3']);
    expect(await expected(SecretConfig.publish('refresh'))).toHaveLength(3);
    expect((await Server.publish('refresh')).expected?.map(({ isZombie }) => isZombie)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('names servers by their reported host and process, whatever their names are', async () => {
    const onVm = { host: 'vm', heartbeat_seconds: 15 };
    await insert(
      server('app1', 'running', 0, { ...onVm, pid: 1 }),
      server('web:7', 'running', 0, { ...onVm, pid: 2 }),
      server('vm:3', 'running', 0),
      server('vm:4', 'running', 0, { host: 'web', pid: 9 }),
      server('ruby', 'running', 0),
    );
    const { Logger } = RocketJob.Subscribers;
    const meant = async (target: object) => {
      const { expected } = await Logger.publish('set', { level: 'info', ...target });
      return expected?.map(({ name }) => name);
    };
    expect(await meant({ host_name: 'vm' })).toEqual(['app1', 'vm:3', 'web:7']);
    expect(await meant({ host_name: 'vm', pid: 2 })).toEqual(['web:7']);
    expect(await meant({ pid: 3 })).toEqual(['vm:3']);
    expect(await meant({ pid: 7 })).toEqual([]);
    expect(await meant({ host_name: 'web' })).toEqual(['vm:4']);
    const placed = (await RocketJob.Server.toArray()).map(({ hostName, pid }) => [hostName, pid]);
    expect(placed).toEqual([
      ['vm', 1],
      ['vm', 2],
      ['vm', 3],
      ['web', 9],
      ['ruby', undefined],
    ]);
  });

  it('is followed until every living server has acted', async () => {
    await insert(server('ruby:1', 'running', 0), server('dead:1', 'running', 99 * SECOND));
    const { _id } = (await database()
      .collection('rocket_job.servers')
      .findOne({ name: 'ruby:1' })) as Document;
    const servers = database().collection('rocket_job.servers');
    const publication = await RocketJob.Subscribers.Server.publish('stop', {}, { receipts: true });
    const seen: string[] = [];
    for await (const { process, status, state, evidence } of publication.receipts({ untilSettled: true })) {
      seen.push(`${process} ${status} ${state} ${evidence}`);
      if (seen.length === 2) await servers.updateOne({ _id }, { $set: { state: 'stopping' } });
      if (seen.length === 3) await servers.deleteOne({ _id });
    }
    expect(seen).toEqual([
      'dead:1 waiting running none',
      'ruby:1 waiting running none',
      'ruby:1 under_way stopping state',
      'ruby:1 done undefined gone',
    ]);
  });
});
