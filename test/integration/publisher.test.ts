import { once } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { Int32, MongoClient, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { defaultEnvironment } from '../../src/default-environment';
import { GuardedCommands } from '../../src/event/publish/guarded-commands';
import { type Fleet, GuardedPublisher } from '../../src/event/publish/guarded-publisher';
import { processPublisher } from '../../src/event/publish/process-publisher';
import { Publisher } from '../../src/event/publish/publisher';
import { RocketJob } from '../../src/index';
import { Changes } from '../../src/mongo/changes/changes';
import { WriteAccess } from '../../src/mongo/guard/write-access';
import { connectedDatabase } from '../support/database';
import { Line } from '../support/line';
import { until } from '../support/until';

const EVENTS = 'rocket_job.events';

/** Sets this machine's clock, which creates ids. */
function setAnHourAhead(): void {
  beforeEach(() => {
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
  });
  afterEach(() => void vi.restoreAllMocks());
}

const tail = (id: ObjectId) => id.toHexString().slice(8);
const aheadSeconds = ({ id, createdAt }: { id: unknown; createdAt: Date }) =>
  ((id as ObjectId).getTimestamp().getTime() - createdAt.getTime()) / 1_000;

describe('in a capped collection, where Ruby uses the dates, an id', () => {
  connectedDatabase();
  setAnHourAhead();

  it("has the time of this machine's clock", async () => {
    const { event } = await RocketJob.Subscribers.Server.publish('refresh');
    expect(aheadSeconds(event)).toBeGreaterThan(3_000);
  });
});

describe('in a collection with a TTL index, where Ruby uses the ids, an id', () => {
  const database = connectedDatabase();
  const { Logger, Server } = RocketJob.Subscribers;
  setAnHourAhead();

  it("has the database's seconds", async () => {
    await database().collection(EVENTS).createIndex({ created_at: 1 }, { expireAfterSeconds: 3_600 });
    const before = new ObjectId();
    const { event } = await Server.publish('refresh');
    const { event: next } = await Logger.publish('set', { level: 'info' });
    for (const each of [event, next]) expect(Math.abs(aheadSeconds(each))).toBeLessThan(5);
    const [first, second] = [event, next].map(({ id }) => tail(id as ObjectId)) as [string, string];
    expect(first.slice(0, 10)).toBe(tail(before).slice(0, 10));
    expect(Number.parseInt(second.slice(10), 16)).toBeGreaterThan(Number.parseInt(first.slice(10), 16));
    // The end of a lease has an equally new id, and the same one again if its server dies.
    const given = { id: new ObjectId(), idTime: new Date(), name: 'Example', action: 'go', parameters: {} };
    const publish = async () => (await defaultEnvironment.publish(given)).event;
    const [once, again] = [await publish(), await publish()];
    expect(once).toEqual(again);
    expect(tail(once.id as ObjectId)).toBe(tail(given.id));
    expect((once.id as ObjectId).getTimestamp().getTime()).toBe(
      Math.floor(given.idTime.getTime() / 1_000) * 1_000,
    );
  });
});

describe('Publisher', () => {
  const database = connectedDatabase();
  const publisher = new Publisher(async () => database());
  const draft = { name: 'Example', action: 'go', parameters: {} };
  const read = (id: unknown) =>
    database()
      .collection(EVENTS)
      .findOne({ _id: id as ObjectId }, { promoteValues: false });

  it('writes the publisher, the request for receipts, the expiry of a lease and the reverted event', async () => {
    const reverts = new ObjectId();
    const { event } = await publisher.publish({ ...draft, wantsReceipts: true, leaseMs: 600_000, reverts });
    const stored = await read(event.id);
    expect(Object.entries(stored ?? {})).toEqual([
      ['_id', event.id],
      ['name', 'Example'],
      ['action', 'go'],
      ['parameters', {}],
      ['updated_at', event.createdAt],
      ['created_at', event.createdAt],
      [
        'publisher',
        {
          user: userInfo().username,
          host: hostname(),
          pid: new Int32(process.pid),
          application: expect.any(String),
        },
      ],
      ['receipts', true],
      ['expires_at', new Date(event.createdAt.getTime() + 600_000)],
      ['reverts', reverts],
    ]);
    expect(event).toMatchObject({ wantsReceipts: true, reverts, publisher: { pid: process.pid } });
    expect(event.expiresAt).toEqual(stored?.['expires_at']);
  });

  it('stores foreign values literally, even if they look like operators', async () => {
    const who = { user: '$name', host: '$$NOW', pid: 1, application: '$parameters.x' };
    const strange = new Publisher(
      async () => database(),
      () => who,
    );
    const parameters = { 'a.b': '$action', $set: { x: 1 } };
    const { event } = await strange.publish({ name: '$name', action: '$$ROOT', parameters });
    expect(event).toMatchObject({ name: '$name', action: '$$ROOT', parameters, publisher: who });
    expect(await read(event.id)).toMatchObject({ publisher: { ...who, pid: new Int32(1) } });
  });

  it('changes nothing when the same id is published again, by any publisher', async () => {
    const id = new ObjectId();
    const first = await publisher.publish({ ...draft, id, leaseMs: 1_000 });
    const stored = await read(id);
    const other = new Publisher(
      async () => database(),
      () => ({ user: 'other', host: 'other', pid: 1, application: 'other' }),
    );
    const second = await other.publish({ ...draft, action: 'other', id, wantsReceipts: true });
    expect(second).toEqual(first);
    expect(await read(id)).toEqual(stored);
  });

  it('reports that an event is stored', async () => {
    expect((await publisher.publish(draft)).durability).toBe('stored');
  });

  it('stores thousands of simultaneous events, without mistaking them for an unresponsive database', async () => {
    const { Logger } = RocketJob.Subscribers;
    const published = Array.from({ length: 2_000 }, () =>
      Logger.publish('thread_dump', { pid: process.pid }),
    );
    const publications = await Promise.all(published);
    expect(new Set(publications.map(({ durability }) => durability))).toEqual(new Set(['stored']));
    expect(await database().collection(EVENTS).countDocuments({ action: 'thread_dump' })).toBe(2_000);
  });

  it('reports that nothing was sent if the database refuses', async () => {
    const { client } = database();
    const guarded = client.db(`${database().databaseName}_guarded`);
    await guarded.createCollection(EVENTS, {
      capped: true,
      size: 4_096,
      validator: { action: { $ne: 'go' } },
    });
    const refused = new Publisher(async () => guarded).publish(draft);
    await expect(refused).rejects.toMatchObject({ code: 'not_stored', details: { mayBeStored: false } });
    await expect(refused).rejects.toThrow(
      /Document failed validation\. Nothing was published\. The database refuses the event, so trying again will not help/,
    );
    expect(await guarded.collection(EVENTS).countDocuments({ action: 'go' })).toBe(0);
    await guarded.dropDatabase();
  });
});

describe('Publisher on a line to the database', () => {
  const database = connectedDatabase();
  const draft = { name: 'Example', action: 'go', parameters: {} };
  let line: Line;
  let client: MongoClient;
  let publisher: Publisher;

  beforeEach(async () => {
    const { hostname: host, port } = new URL(inject('mongodUrl').replace('mongodb:', 'http:'));
    line = new Line({ host, port: Number(port) });
    const url = `mongodb://127.0.0.1:${await line.open()}/?directConnection=true`;
    client = await new MongoClient(url, {
      serverSelectionTimeoutMS: 500,
      heartbeatFrequencyMS: 500,
    }).connect();
    publisher = new Publisher(async () => client.db(database().databaseName));
    await publisher.publish(draft);
  });

  afterEach(async () => {
    await client.close();
    await line[Symbol.asyncDispose]();
  });

  const stored = (_id: ObjectId) => database().collection(EVENTS).countDocuments({ _id });

  /** Publishes, and returns when the event is in the database and its reply lost. */
  async function publishWithoutAnswer(id: ObjectId): Promise<{ readonly outcome: Promise<unknown> }> {
    line.loseAnswers();
    const outcome = publisher.publish({ ...draft, id });
    outcome.catch(() => {});
    await until(async () => (await stored(id)) === 1);
    return { outcome };
  }

  it('finds the event whose reply was lost, and stores it once', async () => {
    const id = new ObjectId();
    const { outcome } = await publishWithoutAnswer(id);
    line.cut();
    line.mend();
    expect(await outcome).toMatchObject({ durability: 'stored', event: { id } });
    expect(await stored(id)).toBe(1);
  });

  it('asks again if no reply comes over an open connection, and stores the event once', async () => {
    const id = new ObjectId();
    const { outcome } = await publishWithoutAnswer(id);
    line.mend();
    expect(await outcome).toMatchObject({ durability: 'stored', event: { id } });
    expect(await stored(id)).toBe(1);
  });

  function guardedPublisher(fleet: Fleet): GuardedPublisher {
    const access = new WriteAccess();
    const commands = new GuardedCommands(
      access,
      () => undefined,
      new Changes({ access, database: async () => database(), changer: () => processPublisher() }),
      async () => fleet,
    );
    return new GuardedPublisher(publisher, access, commands, async () => fleet);
  }

  /** Returns a fleet that reads the expected servers from the database, which has none. */
  function fleetThatIsRead(): Fleet {
    const expected = async () => {
      await client.db(database().databaseName).collection('rocket_job.servers').findOne();
      return [];
    };
    return { serverWatch: { isForServers: () => true, expected } } as unknown as Fleet;
  }

  it('reads the expected servers again after the database was unreachable', async () => {
    let looks = 0;
    const expected = async () => {
      looks++;
      await client.db(database().databaseName).collection('rocket_job.servers').findOne();
      return [];
    };
    const fleet = { serverWatch: { isForServers: () => true, expected } } as unknown as Fleet;
    const guarded = guardedPublisher(fleet);
    const noticed = once(client, 'serverHeartbeatFailed');
    line.cut();
    await noticed;
    const outcome = guarded.publish(draft);
    await until(() => looks > 1);
    line.mend();
    expect(await outcome).toMatchObject({ durability: 'stored', expected: [] });
  });

  it('leaves no unsent event queued when the database stays unreachable', async () => {
    const guarded = guardedPublisher(fleetThatIsRead());
    line.cut();
    const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, () => guarded.publish(draft)));
    const details = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.details);
    expect(details.filter(({ mayBeStored }) => mayBeStored === false)).toHaveLength(1_000);
    line.mend();
    expect(await guarded.publish(draft)).toMatchObject({ durability: 'stored' });
  });

  it('refuses one more event immediately when 10,000 are queued, and publishes again afterwards', async () => {
    const guarded = guardedPublisher(fleetThatIsRead());
    line.cut();
    const outcomes = Promise.allSettled(Array.from({ length: 10_008 }, () => guarded.publish(draft)));
    const id = new ObjectId();
    await expect(guarded.publish({ ...draft, id })).rejects.toMatchObject({
      code: 'overloaded',
      message: expect.stringMatching(/10000 are waiting. This event was not published/),
      details: { eventId: id.toHexString(), waiting: 10_000 },
    });
    const codes = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    expect(new Set(codes)).toEqual(new Set(['not_stored']));
    line.mend();
    expect(await guarded.publish(draft)).toMatchObject({ durability: 'stored' });
    expect(await stored(id)).toBe(0);
  });

  it('reports that it may be stored if the reply was lost and the database stays unreachable', async () => {
    const id = new ObjectId();
    const { outcome } = await publishWithoutAnswer(id);
    line.cut();
    await expect(outcome).rejects.toMatchObject({
      code: 'not_stored',
      message: expect.stringMatching(`Event ${id.toHexString()} may have been written`),
      details: { eventId: id.toHexString(), mayBeStored: true },
    });
  });

  it('reports that nothing was sent if the database was unreachable before', async () => {
    const noticed = once(client, 'serverHeartbeatFailed');
    line.cut();
    await noticed;
    const id = new ObjectId();
    await expect(publisher.publish({ ...draft, id })).rejects.toMatchObject({
      code: 'not_stored',
      message: expect.stringContaining('Nothing was published. Publish it again when the database is back.'),
      details: { eventId: id.toHexString(), mayBeStored: false },
    });
    expect(await stored(id)).toBe(0);
  });

  it('publishes if the database comes back in time', async () => {
    line.cut();
    const outcome = publisher.publish(draft);
    line.mend();
    expect(await outcome).toMatchObject({ durability: 'stored' });
  });
});
