import { MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { boundTo } from '../../src/bound-class';
import { Environment } from '../../src/environment';
import { RocketJobError } from '../../src/errors/rocket-job-error';
import type { Fleet } from '../../src/event/publish/guarded-publisher';
import { Job } from '../../src/index';
import { AuditTrail } from '../../src/mongo/changes/audit-trail';
import type { Change } from '../../src/mongo/changes/change';
import { Connection } from '../../src/mongo/connect/connection';
import { RocketJobEnvironment } from '../../src/rocket-job-environment';
import { requeueDeadServer } from '../../src/server/records/dead-server';
import { freshDatabaseUrl } from '../support/database';

let url: string;
let free: MongoClient;
let environment: Environment;
let connection: Connection;
let asked: Change[];
let unaudited: () => void;

const db = () => connection.database();
/** Without a guard in between. */
const audit = () => free.db(connection.location.database).collection('rocket_job.audit');

beforeAll(async () => {
  free = await new MongoClient(inject('mongodUrl')).connect();
});

afterAll(() => free.close());

beforeEach(async () => {
  url = freshDatabaseUrl();
  asked = [];
  unaudited = () => {};
  environment = new Environment();
  const guard = {
    before: async () => {},
    beforeWriting: async () => {},
    published: () => {},
    rehearsed: () => {},
  };
  environment.guardedBy(guard, {
    session: 'a session',
    before: async (change) => {
      asked.push(change);
      return 'ticket 4711';
    },
    shows: () => false,
    ended: () => {},
    unaudited: () => unaudited(),
    rehearsed: () => {},
  });
  const database = /\/(test_\w+)/.exec(url)?.[1] ?? '';
  connection = new Connection({ url, database, source: '--url', warnings: [] }, environment.commandGuard);
  await connection.open();
  await environment.connect(Promise.resolve(connection), {
    serverWatch: { isForServers: () => true, expected: async () => [] },
  } as unknown as Fleet);
  return async () => {
    await free.db(database).dropDatabase();
    await connection.close();
  };
});

describe('a call of the package', () => {
  it('that creates a job or requeues the work of a dead server leaves one intent and one outcome', async () => {
    class AuditedJob extends Job {
      customer = '';
      perform() {}
    }
    const { id } = await boundTo(AuditedJob, environment).create({ customer: 'Jack' });
    const running = { state: 'running', worker_name: 'gone:1:2', started_at: new Date() };
    await free
      .db(connection.location.database)
      .collection('rocket_job.jobs')
      .insertOne({ _type: 'RubyJob', ...running });
    expect(await requeueDeadServer(environment, 'gone:1')).toBe(1);
    const trail = await audit().find().toArray();
    expect(trail).toMatchObject([
      { kind: 'intent', action: 'create', noun: 'AuditedJob', count: 1, ids: [id], reason: 'ticket 4711' },
      { kind: 'outcome', intent: trail[0]?._id, status: 'done', changed: 1 },
      { kind: 'intent', action: 'requeue', noun: 'dead server', ids: ['gone:1'] },
      { kind: 'outcome', intent: trail[2]?._id, status: 'done', text: '1 job or slice requeued' },
    ]);
    const told = await new RocketJobEnvironment(environment).audit();
    expect(told).toHaveLength(2);
  });
});

it('leaves its trail in a collection with a TTL index if the database has no capped ones', async () => {
  const name = `${connection.location.database}_ttl`;
  const database = free.db(name);
  const refused = new MongoServerError({ message: 'capped is not supported', code: 115 });
  const create = database.createCollection.bind(database);
  database.createCollection = ((collection: string, options?: { capped?: boolean }) =>
    options?.capped === true ? Promise.reject(refused) : create(collection, options)) as typeof create;
  const trail = new AuditTrail(async () => database);
  const by = { user: 'jack', host: 'ops1', pid: 1, application: 'rj-console', session: 's' };
  const change = { action: 'retry', noun: 'job', namespace: 'x', ids: [1], count: 1, isSweeping: false };
  await trail.done(await trail.intend(change, by, undefined), { changed: 1 });
  const [info] = await database.listCollections({ name: 'rocket_job.audit' }).toArray();
  expect(info).not.toMatchObject({ options: { capped: true } });
  expect(await database.collection('rocket_job.audit').indexes()).toContainEqual(
    expect.objectContaining({ key: { at: 1 }, expireAfterSeconds: 7_776_000 }),
  );
  expect(await database.collection('rocket_job.audit').countDocuments()).toBe(2);
  await database.dropDatabase();
});

describe('a change by a user', () => {
  it("leaves an intent and an outcome in a capped collection, without secrets; reading doesn't create it", async () => {
    expect(await new RocketJobEnvironment(environment).audit()).toEqual([]);
    expect(await db().listCollections({ name: 'rocket_job.audit' }).toArray()).toEqual([]);
    await db()
      .collection('x')
      .insertMany([{ _id: 1 as never }, { _id: 2 as never, password: 'hunter2' }]);
    await db()
      .collection('x')
      .deleteMany({ $or: [{ password: 'hunter2' }, { _id: 1 as never }] });
    await expect(db().collection('x').updateOne({}, { $bad: 1 })).rejects.toThrow();
    const [info] = await db().listCollections({ name: 'rocket_job.audit' }).toArray();
    expect(info).toMatchObject({ options: { capped: true, size: 16_777_216 } });
    const trail = await audit().find().toArray();
    expect(JSON.stringify(trail)).not.toContain('hunter2');
    const namespace = `${connection.location.database}.x`;
    const by = { session: 'a session', reason: 'ticket 4711', pid: process.pid, namespace };
    expect(trail).toMatchObject([
      { kind: 'intent', ...by, action: 'insert', count: 2, ids: [1, 2] },
      { kind: 'outcome', intent: trail[0]?._id, status: 'done', changed: 2 },
      { kind: 'intent', ...by, action: 'delete', count: 2, ids: [1, 2] },
      { kind: 'outcome', intent: trail[2]?._id, status: 'done', changed: 2 },
      { kind: 'intent', ...by, action: 'update', count: 1 },
      { kind: 'outcome', intent: trail[4]?._id, status: 'failed' },
    ]);
    expect(asked.map(({ isSweeping }) => isSweeping)).toEqual([false, true, false]);
    await audit().insertOne({ ...trail[0], _id: undefined as never });
    const told = await new RocketJobEnvironment(environment).audit({ limit: 4 });
    expect(told.map((entry) => 'outcome' in entry && entry.outcome?.status)).toEqual(
      expect.arrayContaining(['failed', 'done', undefined]),
    );
    await expect(new RocketJobEnvironment(environment).audit({ id: undefined as never })).rejects.toThrow(
      '`id`',
    );
  });

  it("isn't made if it is refused, or if its intent is and the guard says so", async () => {
    await db().collection('x').insertOne({});
    await free.db(connection.location.database).collection('rocket_job.audit').drop();
    await free.db(connection.location.database).createCollection('rocket_job.audit', { validator: { a: 1 } });
    unaudited = () => {
      throw new RocketJobError('not_audited', 'Refused. Nothing was written.', { action: 'delete' });
    };
    await expect(db().collection('x').deleteMany({})).rejects.toMatchObject({ code: 'not_audited' });
    expect(await db().collection('x').countDocuments()).toBe(1);
    unaudited = () => {};
    await db().collection('x').deleteMany({});
    expect(await db().collection('x').countDocuments()).toBe(0);
  });

  it('is audited within a transaction that it starts', async () => {
    await db().createCollection('x');
    const session = db().client.startSession();
    await session.withTransaction(async () => {
      await db().collection('x').insertOne({ a: 1 }, { session });
      await db().collection('x').insertOne({ a: 2 }, { session });
    });
    await session.endSession();
    expect(await db().collection('x').countDocuments()).toBe(2);
    expect(await audit().countDocuments({ kind: 'outcome', status: 'done' })).toBe(3);
  });
});

it("the package's own writes leave no trail, and a call leaves one whatever its commands", async () => {
  const own = await environment.database();
  await own.collection('rocket_job.receipts').insertOne({});
  await own.collection('rocket_job.leases').deleteMany({});
  expect(asked).toEqual([]);
  const change = { action: 'abort', noun: 'job', namespace: 'x', ids: [7], count: 1, isSweeping: false };
  const run = async () => {
    await own.collection('rocket_job.jobs').updateMany({}, { $set: { a: 1 } });
    return own.dropCollection('rocket_job.inputs.7');
  };
  await environment.changes.make({ change, run, outcome: () => ({ changed: 1 }) });
  expect(asked).toEqual([change]);
  environment.access.isDry = true;
  await expect(environment.changes.make({ change, run, outcome: () => ({}) })).rejects.toMatchObject({
    code: 'read_only',
  });
  const rehearsed = () => true;
  expect(await environment.changes.make({ change, run, outcome: () => ({}), rehearsed })).toBe(true);
});
