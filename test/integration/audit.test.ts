import { hostname, userInfo } from 'node:os';
import { ObjectId } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { EventRecord, RocketJob, Subscriber } from '../../src/index';
import { connectedDatabase, freshDatabaseUrl } from '../support/database';
import { until } from '../support/until';

const { Server, Logger } = RocketJob.Subscribers;

class Example extends Subscriber {
  hello(_: { name: string }) {}
}

describe('the log of events', () => {
  const database = connectedDatabase();
  const serverId = new ObjectId();
  const rubyId = new ObjectId();

  beforeAll(async () => {
    await Server.publish('pause', { server_id: serverId });
    await Example.publish('hello', { name: 'Jack' });
    await Logger.publish('set', { level: 'debug' });
    const at = new Date();
    await database()
      .collection('rocket_job.events')
      .insertMany([
        {
          _id: rubyId,
          name: 'RocketJob::Subscribers::Server',
          action: 'stop',
          parameters: { server_id: serverId.toHexString() },
          updated_at: at,
          created_at: at,
        },
        { name: 'Broken', action: 'x', parameters: [{}], updated_at: at, created_at: at },
      ]);
    await database()
      .collection('rocket_job.receipts')
      .insertOne({
        _id: { event_id: rubyId, process_id: new ObjectId() } as never,
        process: 'web1:7',
        state: 'done',
        duration_ms: 40,
        at,
      });
  });

  const actions = async (lookup: AsyncIterable<EventRecord>) => {
    const found: string[] = [];
    for await (const { action } of lookup) found.push(action);
    return found;
  };

  it('returns the newest events first, even damaged ones, without the first document', async () => {
    expect(await actions(RocketJob.Event.recent())).toEqual(['x', 'stop', 'set', 'hello', 'pause']);
    expect(await actions(RocketJob.Event.recent(2))).toEqual(['x', 'stop']);
    expect((await RocketJob.Event.recent(3).last())?.action).toBe('set');
    const damages = (await RocketJob.Event.recent(2).toArray()).map(({ damage }) => damage);
    expect(damages).toEqual(['parameters is an array', undefined]);
    await expect(async () => RocketJob.Event.recent(0)).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it("has the publisher, the database's time, and the receipts", async () => {
    const [, ruby, set] = await RocketJob.Event.recent(3).toArray();
    expect(ruby).toBeInstanceOf(EventRecord);
    expect(ruby?.publisher).toBeUndefined();
    expect(ruby?.storedReceipts).toMatchObject([
      { eventId: rubyId, process: 'web1:7', state: 'done', durationMs: 40 },
    ]);
    expect(set?.publisher).toMatchObject({ user: userInfo().username, host: hostname(), pid: process.pid });
    expect(set?.storedReceipts).toEqual([]);
    expect((set as EventRecord).readAt >= (set as EventRecord).createdAt).toBe(true);
  });

  it.each<[filter: object, expected: readonly string[]]>([
    [{ name: 'Server' }, ['stop', 'pause']],
    [{ name: { $in: ['Logger', 'Example'] } }, ['set', 'hello']],
    [{ action: 'hello' }, ['hello']],
    [{ parameters: { name: 'Jack' } }, ['hello']],
    [{ 'parameters.level': 'debug' }, ['set']],
    [{ parameters: { server_id: serverId } }, ['stop', 'pause']],
    [{ 'parameters.server_id': serverId.toHexString(), action: 'stop' }, ['stop']],
    [{ publisher: userInfo().username }, ['set', 'hello', 'pause']],
    [{ publisher: { user: userInfo().username, pid: process.pid } }, ['set', 'hello', 'pause']],
    [{ publisher: { $exists: false } }, ['x', 'stop']],
    [{ created_at: { $gt: new Date(Date.now() - 60_000) }, name: 'Server' }, ['stop', 'pause']],
    [{ created_at: { $lt: new Date(0) } }, []],
    [{ id: rubyId.toHexString() }, ['stop']],
  ])('finds events by %j', async (filter, expected) => {
    const found = RocketJob.Event.where(filter as Record<string, unknown>);
    expect(await actions(found)).toEqual(expected);
    expect(await found.count()).toBe(expected.length);
  });

  it.each<[filter: object, text: string]>([
    [{ nam: 'Server' }, 'Did you mean `name`?'],
    [{ name: undefined }, 'Expected `name` to have a value to look for'],
    [{ parameters: null }, 'Expected `parameters` to have a value to look for'],
  ])('refuses %j', (filter, text) => {
    expect(() => RocketJob.Event.where(filter as Record<string, unknown>)).toThrow(text);
  });
});

/** Publishes until the tail hears an event: from then on it is live. */
async function live(first: Promise<unknown>): Promise<void> {
  let isLive = false;
  void first.then(() => {
    isLive = true;
  });
  for (let name = 0; !isLive; name++) await Example.publish('hello', { name: `before ${name}` });
}

describe('a tail of the log of events', () => {
  const database = connectedDatabase();

  /** Returns the cursors of other clients than this process's main one: those of listeners. */
  const tails = async () =>
    (
      await database()
        .client.db('admin')
        .aggregate([{ $currentOp: { idleCursors: true, allUsers: true } }])
        .match({ ns: `${database().databaseName}.rocket_job.events`, 'cursor.tailable': true })
        .toArray()
    ).length;

  it('yields events as they arrive, each once, and leaves nothing behind when the loop ends', async () => {
    const events = RocketJob.Event.tail()[Symbol.asyncIterator]();
    const first = events.next();
    await live(first);
    expect(await tails()).toBe(1);
    await Example.publish('hello', { name: 'Jack' });
    await Server.publish('refresh');
    const heard: string[] = [];
    while (heard.at(-1) !== 'refresh') {
      const { value } = await events.next();
      expect(value).toBeInstanceOf(EventRecord);
      expect(value?.publisher).toMatchObject({ pid: process.pid });
      heard.push(value?.action === 'hello' ? String(value.parameters['name']) : String(value?.action));
    }
    expect(heard.filter((name) => !name.startsWith('before'))).toEqual(['Jack', 'refresh']);
    const atOnce = [events.next(), events.next()];
    await Server.publish('pause');
    await Server.publish('resume');
    expect((await Promise.all(atOnce)).map(({ value }) => value?.action)).toEqual(['pause', 'resume']);
    const waiting = [events.next(), events.next()];
    await events.return();
    expect((await Promise.all(waiting)).every(({ done }) => done)).toBe(true);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    await until(async () => (await tails()) === 0);
  });

  it('yields events with their outcomes, and claims nothing about the unknown past', async () => {
    const heartbeat = { _id: new ObjectId(), updated_at: new Date(), workers: 1 };
    const servers = database().collection('rocket_job.servers');
    const ruby = ['ruby1:1', 'ruby2:1'].map((name) => ({
      name,
      state: 'running',
      max_workers: 1,
      heartbeat,
    }));
    await servers.insertMany(ruby);
    await Server.publish('pause');
    await servers.updateOne({ name: 'ruby1:1' }, [
      { $set: { state: 'paused', 'heartbeat.updated_at': '$$NOW' } },
    ]);
    const event = (await RocketJob.Event.recent(1).first()) as EventRecord;
    const { outcomes, silent } = await event.receipts({ timeoutMs: 0 });
    // It may have been paused before, and its heartbeat may have been due.
    expect(outcomes.map(({ process, state, status }) => `${process} ${state} ${status}`)).toEqual([
      'ruby1:1 paused waiting',
      'ruby2:1 running waiting',
    ]);
    expect(silent).toHaveLength(2);
    expect(() => event.receipts({ timeoutMs: Number.NaN })).toThrow('Expected `timeoutMs` to be a number');
    await servers.deleteMany({});
  });

  it('can be ended while it waits', async () => {
    const events = RocketJob.Event.tail()[Symbol.asyncIterator]();
    await live(events.next());
    let next = events.next();
    // Events that were under way before it was live.
    const ended = (async () => {
      while ((await next).done !== true) next = events.next();
    })();
    await events.return();
    await ended;
    await until(async () => (await tails()) === 0);
  });

  it('leaves no cursor at the server when it ends while events arrive', async () => {
    for (let round = 0; round < 10; round++) {
      const events = RocketJob.Event.tail()[Symbol.asyncIterator]();
      await live(events.next());
      await Promise.all([Example.publish('hello', { name: 'Jack' }), events.return()]);
    }
    await until(async () => (await tails()) === 0);
  });
});

it('every handle ends with its block', async () => {
  const url = freshDatabaseUrl();
  let loop: Promise<IteratorResult<unknown>> | undefined;
  let listener: Awaited<ReturnType<typeof RocketJob.Event.listen>> | undefined;
  {
    await using _connection = await RocketJob.connect({ url });
    await using _subscription = Example.subscribe();
    await using listening = await RocketJob.Event.listen();
    listener = listening;
    expect(listener.state.status).toBe('live');
    await using tail = RocketJob.Event.tail();
    const events = tail[Symbol.asyncIterator]();
    await live(events.next());
    loop = events.next();
  }
  expect((await loop).done).toBe(true);
  expect(listener.state.status).toBe('stopped');
  await expect(RocketJob.Server.count()).rejects.toMatchObject({ code: 'not_configured' });
});

it('a tail ends with the connection', async () => {
  await RocketJob.connect({ url: freshDatabaseUrl() });
  const events = RocketJob.Event.tail()[Symbol.asyncIterator]();
  await live(events.next());
  await RocketJob.disconnect();
  let next = await events.next();
  while (next.done !== true) next = await events.next();
});
