import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Db, Document, Filter, FindOptions } from 'mongodb';
import { expect, it } from 'vitest';
import { ensureEventsCollection, SEED_NAME } from '../../src/event/collection';
import type { Event } from '../../src/event/event';
import { Listener } from '../../src/event/listen/listener';
import { type Batch, BatchStream } from '../../src/event/listen/strategies/batch-stream';
import { OpenCursor } from '../../src/event/listen/strategies/cursor';
import { ExplainingConnection } from '../../src/mongo/guard/explaining-connection';
import { OwnWrites } from '../../src/mongo/guard/own-writes';
import type { SendCommandArguments } from '../../src/mongo/wire/driver-connection';
import { freshDatabaseUrl } from '../support/database';
import { Line } from '../support/line';
import { EVENTS, Listening } from '../support/listening';

/**
 * Returns the database, with a first tail that skips new events, like one on a server that has been cut off.
 */
function withDeafTail(database: Db): Db {
  let isDeaf = true;
  const find = (collection: Collection, filter: Filter<Document>, options: FindOptions) => {
    if (options.tailable !== true || !isDeaf) return collection.find(filter, options);
    isDeaf = false;
    return collection.find({ name: SEED_NAME }, { ...options, maxAwaitTimeMS: 20 });
  };
  return overridden(database, {
    collection: (name: string) => {
      const collection = database.collection(name);
      return overridden(collection, {
        find: (filter: Filter<Document>, options: FindOptions) => find(collection, filter, options),
      });
    },
  });
}

function overridden<T extends object>(whole: T, parts: Record<string, unknown>): T {
  return new Proxy(whole, {
    get(target, key) {
      const value = typeof key === 'string' && key in parts ? parts[key] : Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

it("a deaf tail isn't mistaken for a quiet one", async () => {
  await using all = new Listening(freshDatabaseUrl());
  const heard: Event[] = [];
  const seen: string[] = [];
  const database = withDeafTail((await all.tailClient.connect()).db());
  const listener = new Listener(
    { database: async () => database, close: async () => {} },
    { dispatch: (event) => heard.push(event) },
  );
  listener.onChange(({ status }) => {
    if (seen.at(-1) !== status) seen.push(status);
  });
  await listener.start();
  await all.publish('one');
  await all.publish('two');
  await expect.poll(() => heard.map(({ action }) => action)).toEqual(['one', 'two']);
  expect(seen).toEqual(['starting', 'live', 'reconnecting', 'live']);
  await all.publish('three');
  await expect.poll(() => heard.map(({ action }) => action)).toEqual(['one', 'two', 'three']);
  await listener.stop();
});

it('events published while the tail is opening are heard', async () => {
  const url = freshDatabaseUrl();
  await using line = Line.towards(url);
  await using all = new Listening(await line.openFor(url));
  line.keepAnswersTo('tailable');
  await all.listener.start();
  await all.publish('one');
  await expect.poll(all.actions).toEqual(['one']);
  // Longer than a reply may take elsewhere.
  await sleep(2_600);
  await all.publish('two');
  await expect.poll(all.actions).toEqual(['one', 'two']);
  expect(all.listener.state.status).toBe('live');
  line.mend();
  await all.publish('three');
  await expect.poll(all.actions).toEqual(['one', 'two', 'three']);
});

/** A connection to a database that, like a `mongos`, replies once to each request. */
class ConnectionWithoutStreams extends ExplainingConnection {
  override sendCommand(...[namespace, command, options, ...more]: SendCommandArguments) {
    return super.sendCommand(namespace, command, { ...options, exhaustAllowed: false }, ...more);
  }
}

const withoutStreams: object = {
  connectionType: ConnectionWithoutStreams.bind(undefined, new OwnWrites()),
};

it.each([
  ['the database sends every batch unasked', {}, 1],
  ['a database that does not is asked for each', withoutStreams, 20],
])('%s', async (_what, tail, leastRequests) => {
  await using all = new Listening(freshDatabaseUrl(), { strategy: 'capped', tail });
  let requests = 0;
  all.tailClient.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'getMore' && command['collection'] === EVENTS) requests++;
  });
  await all.listener.start();
  const actions = Array.from({ length: 20 }, (_, index) => `${index}`);
  for (const action of actions) {
    await all.publish(action);
    await expect.poll(() => all.actions().at(-1)).toBe(action);
  }
  expect(all.actions()).toEqual(actions);
  if (leastRequests === 1) expect(requests).toBe(1);
  else expect(requests).toBeGreaterThanOrEqual(leastRequests);
  // Its connection can be used for other commands afterwards.
  await all.killCursors();
  await all.publish('last');
  await expect.poll(() => all.actions().at(-1)).toBe('last');
  await all.listener.stop();
  await expect.poll(() => all.cursors(), { timeout: 5_000 }).toEqual([]);
});

/** A connection through which no cursor can be closed. */
class UnclosingConnection extends ExplainingConnection {
  override async command(...args: SendCommandArguments) {
    if ('killCursors' in args[1]) throw new Error('lost');
    return super.command(...args);
  }
}

it("a cursor that can't be closed at the database doesn't keep its connection", async () => {
  const tail: object = { connectionType: UnclosingConnection.bind(undefined, new OwnWrites()) };
  await using all = new Listening(freshDatabaseUrl(), { strategy: 'capped', tail });
  const inUse = new Set<unknown>();
  all.tailClient.on('connectionCheckedOut', ({ connectionId }) => inUse.add(connectionId));
  all.tailClient.on('connectionCheckedIn', ({ connectionId }) => inUse.delete(connectionId));
  const database = (await all.tailClient.connect()).db();
  await ensureEventsCollection(database);
  const options = { tailable: true, awaitData: true, maxAwaitTimeMS: 100, raw: true };
  const open = new OpenCursor<Batch, BatchStream>(
    database,
    new AbortController().signal,
    (session) => new BatchStream(session, database.collection(EVENTS).find({}, { ...options, session })),
  );
  await open.next();
  expect((await open.next())?.()).toEqual([]);
  expect(inUse.size).toBe(1);
  await open.release();
  await expect.poll(() => inUse.size).toBe(0);
});

it('a reply that cannot be read loses no event, and no command reads the replies after it', async () => {
  let isReadable = true;
  class BreakingConnection extends ExplainingConnection {
    override async *sendCommand(...args: SendCommandArguments) {
      for await (const reply of super.sendCommand(...args)) {
        if ('getMore' in args[1] && !isReadable) {
          isReadable = true;
          throw new Error('unreadable');
        }
        yield reply;
      }
    }
  }
  const tail: object = {
    connectionType: BreakingConnection.bind(undefined, new OwnWrites()),
    maxPoolSize: 2,
  };
  await using all = new Listening(freshDatabaseUrl(), { strategy: 'capped', tail });
  let closed = 0;
  all.tailClient.on('connectionClosed', () => closed++);
  await all.listener.start();
  const actions = Array.from({ length: 50 }, (_, index) => `${index}`);
  for (const action of actions) {
    if (action === '20') isReadable = false;
    await all.publish(action);
  }
  await expect.poll(() => all.actions().at(-1)).toBe('49');
  expect(all.actions()).toEqual(actions);
  expect(isReadable).toBe(true);
  expect(closed).toBe(1);
});
