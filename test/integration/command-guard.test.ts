import { inspect } from 'node:util';
import { BSONRegExp, GridFSBucket, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Environment } from '../../src/environment';
import { RocketJobError } from '../../src/errors/rocket-job-error';
import type { Fleet } from '../../src/event/publish/guarded-publisher';
import type { PublicationAttempt } from '../../src/event/publish/publication-guard';
import { Connection } from '../../src/mongo/connect/connection';
import { GuardedClient } from '../../src/mongo/guard/guarded-client';
import { type Driven, driveAll } from '../support/driver-methods';
import { fromDist } from '../support/from-dist';

const { startEmbeddedMongod } = fromDist<typeof import('../../src/mongo/embedded/embedded-mongod')>(
  'src/mongo/embedded/embedded-mongod',
);

let mongod: Awaited<ReturnType<typeof startEmbeddedMongod>>;
/** A client of the same process that no guard sees. */
let free: MongoClient;
let environment: Environment;
let connection: Connection;
let asked: (PublicationAttempt | undefined)[];
let answer: () => Promise<void>;

// A separate mongod, to which nothing else writes.
beforeAll(async () => {
  mongod = await startEmbeddedMongod({ database: 'driven', isOpen: true });
  free = await new MongoClient(mongod.url).connect();
}, 60_000);

afterAll(async () => {
  await connection.close();
  await free.close();
  await mongod.stop();
});

beforeEach(async () => {
  await connection?.close();
  asked = [];
  answer = async () => {};
  environment = new Environment();
  environment.guardedBy({
    before: async () => {},
    beforeWriting: async (attempt) => {
      asked.push(attempt);
      await answer();
    },
    published: () => {},
    rehearsed: () => {},
  });
  const url = `${mongod.url}&serverSelectionTimeoutMS=20000`;
  const location = { url, database: 'driven', source: '--url', warnings: [] };
  connection = new Connection(location, environment.commandGuard);
  await connection.open();
  const serverWatch = { isForServers: () => true, expected: async () => [] };
  await environment.connect(Promise.resolve(connection), { serverWatch } as unknown as Fleet);
});

/** Refills the databases. */
async function filled(client: MongoClient): Promise<Driven> {
  const db = free.db('driven');
  await Promise.all([db.dropDatabase(), free.db('other').dropDatabase()]);
  await db.collection('x').insertMany([{ a: 1 }, { a: 2 }, { a: 3 }]);
  await db.collection('x').createIndex({ known: 1 });
  await free.db('other').collection('x').insertOne({ a: 1 });
  const upload = new GridFSBucket(db).openUploadStream('known');
  await new Promise<void>((resolve) => upload.end('content', resolve));
  return { client, db: client.db('driven'), fileId: upload.id };
}

/** Returns the content of every database except the server's own. */
async function content(): Promise<unknown> {
  const { databases } = await free.db().admin().listDatabases();
  const own = databases.filter(({ name }) => name !== 'local' && name !== 'config');
  const facts = own.map(async ({ name }) => {
    const { md5 } = await free.db(name).command({ dbHash: 1 });
    const collections = await free.db(name).listCollections().toArray();
    const indexes = collections.map(async (each) => free.db(name).collection(each.name).indexes());
    return [name, md5, await Promise.all(indexes), await free.db(name).profilingLevel()];
  });
  return Promise.all(facts);
}

const MODES = {
  'a read-only console': () => {
    environment.access.isReadOnly = true;
    return undefined;
  },
  'a dry console': () => {
    environment.access.isDry = true;
    return undefined;
  },
  'dry(…)':
    () =>
    <T>(run: () => T) =>
      environment.access.dry(run),
} as const;

describe('every method of the driver', () => {
  it.each(Object.entries(MODES))(
    'changes nothing in %s',
    async (_mode, restrict) => {
      const driven = await filled(connection.database().client);
      const before = await content();
      const passed = await driveAll(driven, restrict());
      expect(await content()).toEqual(before);
      expect(passed).toContain('collection.findOne');
      expect(passed).not.toContain('collection.insertOne');
    },
    30_000,
  );

  it('changes much without restrictions, so that this test can fail', async () => {
    const driven = await filled(connection.database().client);
    const before = await content();
    const writers = ['collection.insertOne', 'collection.bulkWrite', 'collection.aggregate', 'aggregate.out'];
    const others = ['db.command', 'db.runCursorCommand', 'client.withSession'];
    const rest = ['session.withTransaction', 'bucket.openUploadStream', 'upload.end', 'ordered.insert'];
    const more = ['unordered.raw', 'bulkFind.updateOne', 'collection.createIndexes'];
    const all = [...writers, ...others, ...rest, ...more];
    const passed = await driveAll(driven, undefined, all);
    expect(await content()).not.toEqual(before);
    expect([...passed].toSorted()).toEqual(all.toSorted());
  }, 30_000);
});

describe('a refused command', () => {
  it('is an immediate error, costs no connection, and another client of the process still writes', async () => {
    const { client, db } = await filled(connection.database().client);
    const events: string[] = [];
    for (const name of ['connectionClosed', 'connectionPoolCleared', 'serverDescriptionChanged'] as const) {
      client.on(name, () => events.push(name));
    }
    environment.access.isReadOnly = true;
    const message = 'This console is read-only, so `insert` on driven.x is refused. Nothing was written.';
    for (let turn = 0; turn < 150; turn++) {
      await expect(db.collection('x').insertOne({})).rejects.toMatchObject({ code: 'read_only', message });
    }
    await expect(db.collection('x').bulkWrite([{ insertOne: { document: {} } }])).rejects.toMatchObject({
      code: 'read_only',
      message,
    });
    expect(events).toEqual([]);
    expect(await db.collection('x').countDocuments()).toBe(3);
    await free.db('driven').collection('x').insertOne({});
    expect(await db.collection('x').find().batchSize(1).toArray()).toHaveLength(4);
  });

  it.each([
    ['$out', (db: Driven['db']) => db.collection('x').aggregate().out('y').toArray()],
    ['a change stream', (db: Driven['db']) => db.collection('x').watch().parent],
    ['a cursor', (db: Driven['db']) => db.collection('x').find()],
    ['a session', (db: Driven['db']) => db.client.startSession()],
  ])('is refused through %s too', async (_way, way) => {
    const { db } = await filled(connection.database().client);
    environment.access.isReadOnly = true;
    const attempt = async () => {
      const found = await way(db);
      const { cursorClient, client, insertOne } = Object(found);
      if (typeof insertOne === 'function') await insertOne.call(found, {});
      else await (cursorClient ?? client).db('elsewhere').collection('x').insertOne({});
    };
    await expect(attempt()).rejects.toMatchObject({ code: 'read_only' });
    expect((await free.db().admin().listDatabases()).databases.map(({ name }) => name)).not.toContain(
      'elsewhere',
    );
  });

  it('of a transaction ends it, and a transaction with a write is not committed in a dry run', async () => {
    const { client, db } = await filled(connection.database().client);
    const insert = () =>
      client.withSession((session) =>
        session.withTransaction(async () => {
          await db.collection('x').findOne({}, { session });
          await db.collection('x').insertOne({}, { session });
        }),
      );
    await expect(environment.access.dry(insert)).rejects.toMatchObject({ code: 'read_only' });
    const session = client.startSession();
    session.startTransaction();
    await db.collection('x').insertOne({}, { session });
    const commit = environment.access.dry(() => session.commitTransaction());
    await expect(commit).rejects.toMatchObject({ code: 'read_only' });
    expect(await free.db('driven').collection('x').countDocuments()).toBe(3);
    await session.commitTransaction();
    await session.endSession();
    expect(await free.db('driven').collection('x').countDocuments()).toBe(4);
  });
});

describe("a client created with another client's constructor", () => {
  it('is checked by the same guard, and hides its credentials', async () => {
    environment.access.isReadOnly = true;
    const { client } = connection.database();
    const Client = client.constructor as typeof MongoClient;
    expect(inspect(new Client('mongodb://joe:pw@db1/x'))).toBe('MongoClient <mongodb://db1/x>');
    await using another = await Client.connect(mongod.url);
    expect(await another.db('driven').collection('x').countDocuments()).toBeTypeOf('number');
    await expect(another.db('driven').collection('x').insertOne({})).rejects.toMatchObject({
      code: 'read_only',
    });
    const Base = Object.getPrototypeOf(Client) as typeof MongoClient;
    expect(() => new Base(mongod.url)).toThrow(expect.objectContaining({ code: 'read_only' }));
  });
});

describe("a document with a pattern that JavaScript doesn't support", () => {
  it('is read with the others, and shown as damaged', async () => {
    const { db } = await filled(connection.database().client);
    const collection = db.collection('x');
    await collection.deleteMany({});
    const foreign = new BSONRegExp('(?i)a', '');
    await collection.insertMany([
      { _id: 1, list: [{ pattern: foreign }] },
      { _id: 2, pattern: /b/i },
      { _id: 3 },
    ] as never[]);
    const all = await collection.find().sort({ _id: 1 }).toArray();
    expect(all.slice(1)).toEqual([{ _id: 2, pattern: /b/i }, { _id: 3 }]);
    expect(all[0]?.['list']).toEqual([{ pattern: foreign }]);
    const mark = "pattern: new BSONRegExp('(?i)a', '') /* damaged: not a JavaScript pattern */";
    expect(inspect(all[0], { depth: 5 })).toContain(mark);
    for (const read of [
      collection.findOne({ _id: 1 } as never),
      collection.findOneAndUpdate({ _id: 1 } as never, { $set: { n: 1 } }),
      collection.aggregate([{ $match: { _id: 1 } }]).next(),
      collection.distinct('list'),
      db.command({ find: 'x' }).then(({ cursor }) => cursor.firstBatch),
    ])
      expect(inspect(await read, { depth: 5 })).toContain(mark);
    const next: unknown[] = [];
    for await (const document of collection.find({}, { batchSize: 1 })) next.push(document);
    expect(next).toHaveLength(3);
  });
});

describe('a driver whose commands bypass the guard', () => {
  it('is detected at login, and not connected', async () => {
    const seen: unknown[] = [];
    const guard = { check: (sent: unknown) => void seen.push(sent), vouchFor: <T>(run: () => T) => run() };
    const unguarded = new GuardedClient(mongod.url, {}, guard);
    const { options } = (unguarded as unknown as { s: { options: { connectionType: unknown } } }).s;
    options.connectionType = undefined;
    await expect(unguarded.connect()).rejects.toMatchObject({ code: 'invalid_configuration' });
    expect(seen).toEqual([]);
    await using guarded = await new GuardedClient(mongod.url, {}, guard).connect();
    await guarded.db().command({ ping: 1 });
    expect(seen).toContainEqual(expect.objectContaining({ command: expect.objectContaining({ ping: 1 }) }));
  });
});

describe('a dry run', () => {
  it('applies to objects fetched before it, to its timers after it, and while waiting for a connection', async () => {
    const { db } = await filled(connection.database().client);
    const collection = db.collection('x');
    const late = environment.access.dry(
      () =>
        new Promise((resolve) => {
          setTimeout(() => collection.insertOne({}).catch(resolve), 5);
        }),
    );
    const many = environment.access.dry(() =>
      Promise.allSettled(Array.from({ length: 200 }, () => collection.insertOne({}))),
    );
    const slow = Promise.all(
      Array.from({ length: 200 }, () => collection.aggregate([{ $match: { a: 1 } }]).toArray()),
    );
    expect((await many).every(({ status }) => status === 'rejected')).toBe(true);
    await slow;
    expect(await late).toMatchObject({ code: 'read_only' });
    await collection.insertOne({ real: true });
    expect(await collection.countDocuments()).toBe(4);
  });

  it('lets reads continue that were started in it or before', async () => {
    const { db } = await filled(connection.database().client);
    const before = db.collection('x').find().batchSize(1);
    await before.next();
    expect(await environment.access.dry(() => before.toArray())).toHaveLength(2);
    const within = environment.access.dry(() => db.collection('x').find().batchSize(1));
    expect(await within.toArray()).toHaveLength(3);
  });

  it('refuses a cursor that would write when it is shown', () => {
    const cursor = () => connection.database().collection('x').aggregate().out('y');
    const check = () => environment.access.dry(() => environment.access.checkCursor(cursor()));
    expect(check).toThrow("A dry run can't rehearse `aggregate` on driven.x. Nothing was written.");
  });

  it('overrides read-only: a read-only console can rehearse', () => {
    environment.access.isReadOnly = true;
    expect(environment.access.dry(() => environment.access.mode)).toBe('dry');
    expect(environment.access.mode).toBe('read-only');
  });
});

describe('an event that is written without publish', () => {
  const stop = Object.freeze({
    name: 'RocketJob::Subscribers::Server',
    action: 'stop',
    parameters: {},
  });

  it('is confirmed without holding a connection, and written only after a yes', async () => {
    const { db } = await filled(connection.database().client);
    const events = db.collection('rocket_job.events');
    const out: string[] = [];
    db.client.on('connectionCheckedOut', () => out.push('out'));
    db.client.on('connectionCheckedIn', () => out.pop());
    let taken = -1;
    answer = async () => {
      taken = out.length;
    };
    await events.insertOne({ ...stop });
    expect({ taken, count: await events.countDocuments() }).toEqual({ taken: 0, count: 1 });
    expect(asked).toEqual([{ event: stop, expected: [] }]);
    const no = { code: 'not_confirmed', message: 'no' };
    answer = () => Promise.reject(new RocketJobError('not_confirmed', 'no', { servers: 3 }));
    await expect(events.insertMany([{ ...stop }, { ...stop }])).rejects.toMatchObject(no);
    await expect(
      db.client
        .db('other')
        .collection('x')
        .aggregate([{ $merge: { into: { db: 'driven', coll: 'rocket_job.events' } } }])
        .toArray(),
    ).rejects.toMatchObject(no);
    await expect(events.updateOne({ a: 1 }, { $set: stop }, { upsert: true })).rejects.toMatchObject(no);
    await expect(events.bulkWrite([{ insertOne: { document: { ...stop } } }])).rejects.toMatchObject(no);
    await expect(db.collection('x').rename('rocket_job.events', { dropTarget: true })).rejects.toMatchObject(
      no,
    );
    expect(await events.countDocuments()).toBe(1);
    expect(asked).toHaveLength(6);
  });

  it("is confirmed within a transaction and in every batch, and isn't written in a dry run", async () => {
    const { client, db } = await filled(connection.database().client);
    const events = db.collection('rocket_job.events');
    await events.insertOne({ ...stop });
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await db.collection('x').insertOne({}, { session });
        await events.insertOne({ ...stop, action: 'kill' }, { session });
      }),
    );
    expect(asked.map((attempt) => attempt?.event.action)).toEqual(['stop', 'kill']);
    await expect(environment.access.dry(() => events.insertOne({ ...stop }))).rejects.toMatchObject({
      code: 'read_only',
    });
    expect(asked).toHaveLength(2);
    expect(await events.countDocuments()).toBe(2);
  });

  it('is refused if the driver skips the question', async () => {
    const { client, db } = await filled(connection.database().client);
    delete (client as unknown as { topology: { selectServer?: unknown } }).topology.selectServer;
    await expect(db.collection('rocket_job.events').insertOne({ ...stop })).rejects.toMatchObject({
      code: 'not_confirmed',
      message: expect.stringMatching(/Nothing was (published|written)\./),
    });
    expect(asked).toEqual([]);
  });
});
