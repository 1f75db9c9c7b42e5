import { setTimeout as sleep } from 'node:timers/promises';
import { BSON, Collection, type Document, ObjectId, UUID } from 'mongodb';
import { describe, expect, it, vi } from 'vitest';
import { EVENT_STRATEGIES } from '../../src/config/settings/event-strategy';
import { ensureEventsCollection } from '../../src/event/collection';
import { REMEMBERED } from '../../src/event/listen/position';
import { freshDatabaseUrl } from '../support/database';
import { EVENTS, Listening } from '../support/listening';
import { until } from '../support/until';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

describe.each(EVENT_STRATEGIES)('%s', (strategy) => {
  const listening = () => new Listening(freshDatabaseUrl(), { strategy });
  const kind = strategy === 'capped' ? 'capped' : 'expiring';

  it('hears events published after it is live, and no earlier ones', async () => {
    await using all = listening();
    await all.publish('before');
    await all.listener.start();
    await all.publish('after');
    await expect.poll(all.actions).toEqual(['after']);
    expect(all.listener.state).toMatchObject({ status: 'live', strategy, lastGap: undefined });
    expect(await ensureEventsCollection(all.database)).toMatchObject({ kind, done: 'found' });
  });

  it('starts without a collection, and hears its very first event', async () => {
    await using all = listening();
    await all.listener.start();
    await all.publish('first');
    await expect.poll(all.actions).toEqual(['first']);
    await all.killCursors();
    await all.publish('second');
    await expect.poll(all.actions, { timeout: 5_000 }).toEqual(['first', 'second']);
    expect(all.listener.state.lastGap).toBeUndefined();
  });

  it('loses and repeats no event and keeps the order while its cursors are killed', async () => {
    await using all = listening();
    await all.listener.start();
    let isDone = false;
    const killing = (async () => {
      while (!isDone) await Promise.all([all.killCursors(), sleep(30)]);
    })();
    for (const action of numbers(1, 300)) await all.publish(action);
    isDone = true;
    await killing;
    await expect.poll(() => all.actions().length, { timeout: 10_000 }).toBe(300);
    expect(all.actions()).toEqual(numbers(1, 300));
    expect(all.listener.state.lastGap).toBeUndefined();
  });

  it('hears every simultaneous event of many publishers once', async () => {
    await using all = listening();
    await all.listener.start();
    await Promise.all(numbers(1, 1_000).map((action) => all.publish(action)));
    await until(() => all.actions().length >= 1_000);
    await all.publish('last');
    await until(() => all.actions().at(-1) === 'last');
    expect(all.actions().sort()).toEqual([...numbers(1, 1_000), 'last'].sort());
  });

  it('hears events whatever their ids and clocks are', async () => {
    await using all = listening();
    await all.listener.start();
    const ids = [
      ...[
        ObjectId.createFromTime(0),
        ObjectId.createFromTime(Date.now() / 1_000 + 43_200),
        'text',
        new UUID(),
      ],
      ...[
        7,
        BSON.Long.fromString('9007199254740993'),
        { compound: 'id' },
        new BSON.MinKey(),
        Number.NaN,
        true,
      ],
      ...[new Date(0), BSON.Decimal128.fromString('1.50'), new BSON.Code('code'), null, new BSON.MaxKey()],
    ];
    for (const [index, id] of ids.entries()) {
      const created_at = new Date(Date.now() + (index % 2 === 0 ? -12 : 12) * 3_600_000);
      const document = { _id: id, name: 'Example', action: `${index}`, parameters: null, created_at };
      await all.database.collection(EVENTS).insertOne(document as never);
      if (index % 3 === 0) await all.killCursors();
    }
    await expect.poll(all.actions, { timeout: 10_000 }).toEqual(ids.map((_, index) => `${index}`));
  });

  it.each([
    ['and created again', (all: Listening) => ensureEventsCollection(all.database, kind)],
    ['and created again without either', (all: Listening) => all.database.createCollection(EVENTS)],
    ['and not created again', async () => {}],
  ])('continues after a collection was dropped %s, and reports what may be lost', async (_, createAgain) => {
    await using all = listening();
    await all.listener.start();
    const last = await all.publish('one');
    await expect.poll(all.actions).toEqual(['one']);
    await all.database.collection(EVENTS).drop();
    await createAgain(all);
    await until(() => all.listener.state.lastGap !== undefined && all.listener.state.status === 'live');
    expect(all.listener.state.lastGap?.after).toMatchObject({ id: last.id, createdAt: last.createdAt });
    await all.publish('two');
    await expect.poll(all.actions, { timeout: 10_000 }).toEqual(['one', 'two']);
    expect(await ensureEventsCollection(all.database)).toMatchObject({ kind, done: 'found' });
  });

  it('sends the database a bounded number of requests, even if the collection is dropped repeatedly', async () => {
    await using all = listening();
    await all.listener.start();
    let commands = 0;
    all.tailClient.on('commandStarted', () => {
      commands++;
    });
    const begin = performance.now();
    for (let drops = 0; drops < 4; drops++) {
      await all.database.collection(EVENTS).drop();
      await sleep(500);
    }
    expect(commands / ((performance.now() - begin) / 1_000)).toBeLessThan(100);
    await all.publish('still there');
    await expect.poll(all.actions, { timeout: 5_000 }).toEqual(['still there']);
  });

  it('finds its place again in a collection much longer than its memory', async () => {
    await using all = listening();
    await ensureEventsCollection(all.database, kind);
    const old = Array.from({ length: 12_000 }, () => ({ name: 'Example', action: 'old', parameters: {} }));
    await all.database.collection(EVENTS).insertMany(old);
    await all.listener.start();
    await all.publish('one');
    await expect.poll(all.actions).toEqual(['one']);
    await all.killCursors();
    await all.publish('two');
    await expect.poll(all.actions, { timeout: 5_000 }).toEqual(['one', 'two']);
  });

  it("skips documents that are not events, and hears one with a value that JavaScript can't represent", async () => {
    await using all = listening();
    await all.listener.start();
    const documents: Document[] = [
      { nothing: true },
      { name: 'Example', action: 5 },
      { name: 'Example', action: 'bad', parameters: { pattern: new BSON.BSONRegExp('(?<unclosed') } },
      { _id: { toHexString: 'x', toString: 5, toJSON: 1 }, created_at: BSON.Long.MAX_VALUE },
    ];
    await all.database.collection(EVENTS).insertMany(documents as never[]);
    // The driver itself wouldn't write such a field.
    const driversOwn = { $setField: { field: '_bsontype', input: {}, value: 'ObjectId' } };
    const { insertedId } = await all.database.collection(EVENTS).insertOne({ name: 'Example', action: 6 });
    await all.database
      .collection(EVENTS)
      .updateOne({ _id: insertedId }, [{ $set: { parameters: driversOwn } }]);
    await all.publish('good');
    await expect.poll(all.actions).toEqual(['bad', 'good']);
    await all.killCursors();
    await all.publish('better');
    await expect.poll(all.actions, { timeout: 5_000 }).toEqual(['bad', 'good', 'better']);
  });

  it('reports its state, and leaves nothing behind when it is stopped', async () => {
    await using all = listening();
    const states: string[] = [];
    all.listener.onChange(({ status }) => {
      if (states.at(-1) !== status) states.push(status);
    });
    await all.listener.start();
    await all.publish('heard');
    await until(() => all.listener.state.lastEventAt);
    await all.listener.stop();
    expect(states).toEqual(['starting', 'live', 'stopped']);
    await expect.poll(() => all.cursors(), { timeout: 5_000 }).toEqual([]);
    await all.publish('late');
    expect(all.actions()).toEqual(['heard']);
  });
});

describe('capped', () => {
  it('hears events unchanged, and hears no event twice after its memory is full', async () => {
    await using all = new Listening(freshDatabaseUrl());
    await all.listener.start();
    const event = (action: string, _id = new ObjectId()) => ({
      _id,
      name: 'Example',
      action,
      parameters: {},
    });
    const ids = [new ObjectId(), new ObjectId(), new ObjectId()];
    // As one process leaves them when it publishes them simultaneously: not in the order of its ids.
    const atOnce = ids.reverse().map((id, index) => event(`${index}`, id));
    const later = numbers(atOnce.length, REMEMBERED).map((action) => event(action));
    await all.database.collection(EVENTS).drop();
    await all.database.createCollection(EVENTS, { capped: true, size: 4_194_304 });
    await all.database.collection(EVENTS).insertMany([...atOnce, ...later]);
    await until(() => all.actions().length > REMEMBERED);
    await all.killCursors();
    await all.publish('last');
    await until(() => all.actions().at(-1) === 'last');
    expect(all.actions()).toEqual([...numbers(0, REMEMBERED), 'last']);
  });

  it('hears a constant stream of events, although the fast count is wrong as after a crash', async () => {
    await using all = new Listening(freshDatabaseUrl());
    await all.publish('before');
    const count = await all.database.collection(EVENTS).countDocuments();
    const fast = vi.spyOn(Collection.prototype, 'estimatedDocumentCount');
    fast.mockResolvedValueOnce(count + REMEMBERED);
    await all.listener.start();
    expect(fast).toHaveBeenCalledOnce();
    fast.mockRestore();
    for (let published = 0; !all.actions().includes('0'); published++) {
      expect(published).toBeLessThan(100);
      await Promise.all([all.publish(`${published}`), sleep(20)]);
    }
  });
});

describe.each(['change_stream', 'polling'] as const)('%s', (strategy) => {
  it('hears events that become visible behind later ones', async () => {
    await using all = new Listening(freshDatabaseUrl(), { strategy });
    await all.publish('from before');
    await all.listener.start();
    const session = all.client.startSession();
    session.startTransaction();
    const slow = { name: 'Example', action: 'slow', parameters: {} };
    await all.database.collection(EVENTS).insertOne(slow, { session });
    for (const action of numbers(1, 200)) await all.publish(action);
    await expect.poll(() => all.actions().length).toBe(200);
    await session.commitTransaction();
    await session.endSession();
    await expect.poll(all.actions, { timeout: 5_000 }).toEqual([...numbers(1, 200), 'slow']);
  });

  it("doesn't report expired events as lost", async () => {
    await using all = new Listening(freshDatabaseUrl(), { strategy });
    await all.listener.start();
    await all.publish('one');
    await expect.poll(all.actions).toEqual(['one']);
    await all.database.collection(EVENTS).deleteMany({});
    await all.killCursors();
    await all.publish('two');
    await expect.poll(all.actions, { timeout: 5_000 }).toEqual(['one', 'two']);
    expect(all.listener.state.lastGap).toBeUndefined();
  });
});
