import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoClientOptions } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStrategy } from '../../src/config/settings/event-strategy';
import { RocketJob } from '../../src/index';
import { freshDatabaseUrl } from '../support/database';
import { fromDist } from '../support/from-dist';
import { EVENTS, Listening } from '../support/listening';

const { Watchdog } = fromDist<typeof import('../../src/mongo/embedded/mongod-reaper')>(
  'src/mongo/embedded/mongod-reaper',
);
const { findMongod } = fromDist<typeof import('../../src/mongo/embedded/find-mongod')>(
  'src/mongo/embedded/find-mongod',
);

/** A client with the Stable API is refused capped collections, like a database without them. */
const WITHOUT_CAPPED: MongoClientOptions = { serverApi: { version: '1', strict: true } };

const ttlIndexed = (all: Listening) =>
  all.database.collection(EVENTS).createIndex({ created_at: 1 }, { expireAfterSeconds: 3_600 });

async function hears(all: Listening): Promise<EventStrategy | undefined> {
  await all.listener.start();
  await all.publish('event');
  await expect.poll(all.actions).toEqual(['event']);
  return all.listener.state.strategy;
}

async function optionsOf(all: Listening): Promise<unknown> {
  const [collection] = await all.database.listCollections({ name: EVENTS }).toArray();
  return (collection as { readonly options?: unknown } | undefined)?.options;
}

describe('in a replica set', () => {
  it('tails if nothing is configured and the collection is missing', async () => {
    await using all = new Listening(freshDatabaseUrl());
    expect(await hears(all)).toBe('capped');
  });

  it('watches a collection with a TTL index, and leaves it unchanged', async () => {
    await using all = new Listening(freshDatabaseUrl());
    await ttlIndexed(all);
    expect(await hears(all)).toBe('change_stream');
    expect(await optionsOf(all)).toEqual({});
  });

  it('watches if the database refuses capped collections', async () => {
    await using all = new Listening(freshDatabaseUrl(), { tail: WITHOUT_CAPPED });
    expect(await hears(all)).toBe('change_stream');
    const indexes = await all.database.collection(EVENTS).indexes();
    expect(indexes.map(({ expireAfterSeconds }) => expireAfterSeconds)).toEqual([undefined, 86_400]);
  });

  it('switches to the other kind while it runs, and back', async () => {
    await using all = new Listening(freshDatabaseUrl());
    expect(await hears(all)).toBe('capped');
    await all.database.collection(EVENTS).drop();
    await ttlIndexed(all);
    await expect.poll(() => all.listener.state.strategy, { timeout: 5_000 }).toBe('change_stream');
    await all.publish('watched');
    await all.database.command({ convertToCapped: EVENTS, size: 100_000 });
    await expect.poll(() => all.listener.state.strategy, { timeout: 5_000 }).toBe('capped');
    await all.publish('tailed');
    await expect.poll(all.actions).toEqual(['event', 'watched', 'tailed']);
  });

  it.each(['change_stream', 'polling'] as const)(
    '%s reads a capped collection unchanged',
    async (strategy) => {
      await using tailing = new Listening(freshDatabaseUrl());
      await hears(tailing);
      await using all = new Listening(urlOf(tailing), { strategy });
      await all.listener.start();
      await tailing.publish('two');
      await expect.poll(all.actions).toEqual(['two']);
      expect(await optionsOf(all)).toMatchObject({ capped: true });
    },
  );

  it("doesn't tail a collection with a TTL index, even if configured", async () => {
    await using all = new Listening(freshDatabaseUrl(), { strategy: 'capped' });
    await ttlIndexed(all);
    await expect(all.listener.start()).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining("has a TTL index, so the strategy `capped` can't read it"),
    });
    expect(all.listener.state).toMatchObject({ status: 'stopped' });
    expect(await optionsOf(all)).toEqual({});
  });
});

const urlOf = (all: Listening) => freshDatabaseUrl().replace(/test_[0-9a-f]+/, all.database.databaseName);

describe('on a single server', () => {
  let watchdog: Awaited<ReturnType<typeof Watchdog.start>>;
  let url: string;

  beforeAll(async () => {
    watchdog = await Watchdog.start(tmpdir());
    const data = join(watchdog.folder, 'data');
    await mkdir(data);
    const port = await freePort();
    const args = ['--dbpath', data, '--port', `${port}`, '--bind_ip', '127.0.0.1', '--nounixsocket'];
    await watchdog.run('mongod', await findMongod(process.env, () => {}), args);
    url = `mongodb://127.0.0.1:${port}/test`;
  });
  afterAll(() => watchdog.stop());

  it('tails', async () => {
    await using all = new Listening(url);
    expect(await hears(all)).toBe('capped');
  });

  it('stores events, hears them and responds, also to temporary ones', async () => {
    await RocketJob.connect({ url: `${url}_whole` });
    const subscription = RocketJob.Subscribers.Logger.subscribe();
    try {
      await RocketJob.Event.listener();
      const parameters = { level: 'info', class_name: 'Some::Class', for: '1m' } as const;
      const publication = await RocketJob.Subscribers.Logger.publish('set', parameters, { receipts: true });
      expect(publication.durability).toBe('stored');
      const { outcomes } = await publication.receipts({ quietMs: 200 });
      expect(outcomes.map(({ status }) => status)).toEqual(['done']);
    } finally {
      subscription.unsubscribe();
      await RocketJob.disconnect();
    }
  });

  it('polls a collection with a TTL index', async () => {
    await using all = new Listening(url);
    await ttlIndexed(all);
    expect(await hears(all)).toBe('polling');
  });

  it('polls if the database refuses capped collections', async () => {
    await using all = new Listening(url, { tail: WITHOUT_CAPPED });
    expect(await hears(all)).toBe('polling');
  });

  it("doesn't watch, even if configured", async () => {
    await using all = new Listening(url, { strategy: 'change_stream' });
    await expect(all.listener.start()).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining(
        'The strategy `change_stream` needs change streams, and this database has none: ',
      ),
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
