import { hostname, userInfo } from 'node:os';
import { type Db, MongoClient, ObjectId, UUID } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureEventsCollection } from '../../src/event/collection';
import type { Event } from '../../src/event/event';
import { Listener } from '../../src/event/listen/listener';
import { Publisher } from '../../src/event/publish/publisher';
import { freshDatabaseUrl } from '../support/database';

const EVENTS = 'rocket_job.events';
let client: MongoClient;
let tailClient: MongoClient;
let database: Db;
let listener: Listener;
let publisher: Publisher;
let heard: Event[];

beforeEach(async () => {
  const url = freshDatabaseUrl();
  client = await new MongoClient(url).connect();
  tailClient = await new MongoClient(url).connect();
  database = client.db();
  heard = [];
  publisher = new Publisher(async () => database);
  listener = new Listener(
    { database: async () => tailClient.db(), close: async () => {} },
    { dispatch: (event) => heard.push(event) },
  );
});

afterEach(async () => {
  await listener.stop();
  await database.dropDatabase();
  await client.close();
  await tailClient.close();
});

const publish = async (action: string) =>
  (await publisher.publish({ name: 'Example', action, parameters: {} })).event;
const actions = () => heard.filter(({ name }) => name === 'Example').map(({ action }) => action);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);

async function killCursors(): Promise<void> {
  const open = await client
    .db('admin')
    .aggregate([{ $currentOp: { idleCursors: true, allUsers: true } }])
    .match({ ns: `${database.databaseName}.${EVENTS}`, 'cursor.tailable': true })
    .toArray();
  const cursors = open.map((operation) => operation['cursor'].cursorId);
  if (cursors.length > 0) await database.command({ killCursors: EVENTS, cursors });
}

describe('Listener', () => {
  it('hears events published after it is live, and no earlier ones', async () => {
    await publish('before');
    await listener.start();
    await publish('after');
    await expect.poll(actions).toEqual(['after']);
    expect(heard[0]).toMatchObject({ name: 'Example', action: 'after', parameters: {} });
    expect(listener.state).toMatchObject({ status: 'live' });
  });

  it("creates the collection capped and never empty, so that a Ruby listener doesn't die on it", async () => {
    await listener.start();
    const [collection] = await database.listCollections({ name: EVENTS }).toArray();
    expect(collection).toMatchObject({ options: { capped: true, size: 134_217_728 } });
    expect(await database.collection(EVENTS).countDocuments()).toBe(1);
    await publish('first');
    await expect.poll(actions).toEqual(['first']);
  });

  it('converts a collection that a Ruby publisher left uncapped, and keeps its content', async () => {
    await database.collection(EVENTS).insertOne({ name: 'Example', action: 'early', parameters: {} });
    expect(await ensureEventsCollection(database)).toMatchObject({ kind: 'capped', done: 'converted' });
    expect(await ensureEventsCollection(database)).toMatchObject({ kind: 'capped', done: 'found' });
    expect(await database.collection(EVENTS).countDocuments()).toBe(1);
  });

  it('leaves a collection with a TTL index to pollers', async () => {
    await database.collection(EVENTS).createIndex({ created_at: 1 }, { expireAfterSeconds: 3_600 });
    expect(await ensureEventsCollection(database)).toMatchObject({ kind: 'expiring', done: 'found' });
    const [collection] = await database.listCollections({ name: EVENTS }).toArray();
    expect(collection).not.toHaveProperty('options.capped');
  });

  it('loses and repeats no event and keeps the order while its cursors are killed', async () => {
    await listener.start();
    let kills = 0;
    let isDone = false;
    const killing = (async () => {
      while (!isDone) {
        await killCursors();
        kills++;
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    })();
    for (const action of numbers(400)) await publish(action);
    isDone = true;
    await killing;
    await expect.poll(() => actions().length, { timeout: 10_000 }).toBe(400);
    expect(actions()).toEqual(numbers(400));
    expect(kills).toBeGreaterThan(3);
  });

  it('hears events whatever their ids and clocks are', async () => {
    await listener.start();
    const hours = 3_600_000;
    const ids = [
      ObjectId.createFromTime(0),
      ObjectId.createFromTime(Date.now() / 1_000 + 43_200),
      'text',
      new UUID(),
      7,
      { compound: 'id' },
    ];
    for (const [index, id] of ids.entries()) {
      const created_at = new Date(Date.now() + (index % 2 === 0 ? -12 : 12) * hours);
      const document = { _id: id, name: 'Example', action: `${index}`, parameters: null, created_at };
      await database.collection(EVENTS).insertOne(document as never);
      if (index % 2 === 0) await killCursors();
    }
    await expect.poll(actions, { timeout: 5_000 }).toEqual(ids.map((_, index) => `${index}`));
  });

  it('continues with a collection that was dropped and recreated', async () => {
    await listener.start();
    await publish('one');
    await expect.poll(actions).toEqual(['one']);
    await database.collection(EVENTS).drop();
    await ensureEventsCollection(database);
    await publish('two');
    await expect.poll(actions, { timeout: 10_000 }).toEqual(['one', 'two']);
  });

  it('finds its place again in a collection much longer than its memory', async () => {
    await ensureEventsCollection(database);
    const old = Array.from({ length: 12_000 }, () => ({ name: 'Example', action: 'old', parameters: {} }));
    await database.collection(EVENTS).insertMany(old);
    await listener.start();
    await publish('one');
    await expect.poll(actions).toEqual(['one']);
    await killCursors();
    await publish('two');
    await expect.poll(actions, { timeout: 5_000 }).toEqual(['one', 'two']);
  });

  it('skips documents that are not events', async () => {
    await listener.start();
    await database
      .collection(EVENTS)
      .insertMany([{ nothing: true }, { name: 'Example', action: 5 }] as never[]);
    await publish('good');
    await expect.poll(actions).toEqual(['good']);
  });

  it('leaves nothing behind when it is stopped', async () => {
    await listener.start();
    await listener.stop();
    expect(listener.state).toMatchObject({ status: 'stopped' });
    await publish('late');
    await publish('later');
    expect(actions()).toEqual([]);
  });
});

describe('Publisher', () => {
  it("dates events by the database's clock, with Ruby's field order", async () => {
    const event = await publish('go');
    const stored = await database.collection(EVENTS).findOne({ _id: event.id as ObjectId });
    expect(Object.keys(stored ?? {})).toEqual([
      '_id',
      'name',
      'action',
      'parameters',
      'updated_at',
      'created_at',
      'publisher',
    ]);
    expect(stored).toEqual({
      _id: event.id,
      name: 'Example',
      action: 'go',
      parameters: {},
      updated_at: event.createdAt,
      created_at: event.createdAt,
      publisher: {
        user: userInfo().username,
        host: hostname(),
        pid: process.pid,
        application: expect.any(String),
      },
    });
  });

  it('stores parameters literally, even if they look like operators', async () => {
    await listener.start();
    const parameters = { $set: '$name', 'a.b': { $literal: 1 }, empty: {}, list: [{ $now: true }] };
    await publisher.publish({ name: 'Example', action: '$action', parameters });
    await expect.poll(() => heard.at(-1)).toMatchObject({ action: '$action', parameters });
  });
});
