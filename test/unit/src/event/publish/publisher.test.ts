import { BSON, type Db, Int32, type MongoClient, ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as collections from '../../../../../src/event/collection';
import type { EventDraft } from '../../../../../src/event/event';
import { Publisher } from '../../../../../src/event/publish/publisher';

vi.mock('../../../../../src/event/collection');

const draft: EventDraft = { name: 'Example', action: 'go', parameters: { large: 2 ** 40 } };
const who = { user: 'jack', host: 'app1', pid: 4711, application: 'test' };
const NOW = new Date('2026-01-02T03:04:05.678Z');

describe('Publisher', () => {
  let kind: 'capped' | 'expiring';
  let commands: string[];
  let answer: () => Promise<void>;
  let database: Db;
  let publisher: Publisher;

  beforeEach(() => {
    [kind, commands, answer] = ['capped', [], async () => {}];
    vi.mocked(collections.ensureEventsCollection).mockReset();
    vi.mocked(collections.ensureEventsCollection).mockImplementation(async () => {
      commands.push('ensure');
      return { kind } as Awaited<ReturnType<typeof collections.ensureEventsCollection>>;
    });
    database = databaseOf({} as MongoClient);
    publisher = new Publisher(
      () => database,
      () => who,
      () => kind,
    );
  });

  /** Returns a database that stores everything, and tells its time. */
  function databaseOf(client: MongoClient): Db {
    const command = async (sent: { hello?: 1; query?: { _id: ObjectId } }) => {
      if (sent.hello === 1) {
        commands.push('hello');
        return { localTime: NOW };
      }
      commands.push('store');
      await answer();
      return { value: { _id: sent.query?._id, name: 'Example', action: 'go', created_at: NOW } };
    };
    return { client, command } as unknown as Db;
  }

  it('creates the collection once per client, of the requested kind, before it stores', async () => {
    kind = 'expiring';
    await publisher.publish(draft);
    await publisher.publish(draft);
    expect(commands).toEqual(['ensure', 'store', 'store']);
    expect(vi.mocked(collections.ensureEventsCollection)).toHaveBeenCalledWith(database, 'expiring');
    database = databaseOf({} as MongoClient);
    await publisher.publish(draft);
    expect(commands.slice(3)).toEqual(['ensure', 'store']);
  });

  it('creates it capped by default', async () => {
    await new Publisher(async () => database).publish(draft);
    expect(vi.mocked(collections.ensureEventsCollection)).toHaveBeenCalledWith(database, 'capped');
  });

  it('tries to create the collection again for the next event if that has failed', async () => {
    vi.mocked(collections.ensureEventsCollection).mockRejectedValueOnce(new Error('no right'));
    await expect(publisher.publish(draft)).rejects.toMatchObject({ code: 'not_stored' });
    expect(commands).toEqual([]);
    await publisher.publish(draft);
    expect(commands).toEqual(['ensure', 'store']);
  });

  it('stores an event with its id, or with a new one', async () => {
    const id = new ObjectId();
    expect(await publisher.publish({ ...draft, id })).toMatchObject({ durability: 'stored', event: { id } });
    expect((await publisher.publish(draft)).event.id).toBeInstanceOf(ObjectId);
  });

  it('refuses invalid events before the database is requested', async () => {
    const refused = publisher.publish({ ...draft, parameters: { at: undefined } });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(commands).toEqual([]);
  });

  it('returns pending events, until they are stored or lost', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = () => gate;
    const id = new ObjectId();
    const stored = publisher.publish({ ...draft, id });
    expect(publisher.pendingEvents()).toEqual([{ id, name: 'Example', action: 'go' }]);
    release();
    await stored;
    expect(publisher.pendingEvents()).toEqual([]);
    answer = async () => {
      throw new Error('refused');
    };
    await expect(publisher.publish(draft)).rejects.toMatchObject({ code: 'not_stored' });
    expect(publisher.pendingEvents()).toEqual([]);
  });

  it('puts the time into ids if Ruby servers use it: the database’s clock, or a given time', async () => {
    const id = new ObjectId('000000000102030405060708');
    expect(publisher.keepsIds).toBe(false);
    expect(await publisher.idFor(id)).toBe(id);
    expect(publisher.keepsIds).toBe(true);
    expect(commands).toEqual(['ensure']);
    kind = 'expiring';
    database = databaseOf({} as MongoClient);
    expect(publisher.keepsIds).toBe(false);
    const dated = await publisher.idFor(id);
    expect(publisher.keepsIds).toBe(false);
    expect(Math.abs(dated.getTimestamp().getTime() - NOW.getTime())).toBeLessThan(60_000);
    expect(dated.toHexString().slice(8)).toBe(id.toHexString().slice(8));
    expect((await publisher.idFor(id, new Date(86_400_000))).getTimestamp()).toEqual(new Date(86_400_000));
    await publisher.idFor(id);
    expect(commands).toEqual(['ensure', 'ensure', 'hello']);
    database = databaseOf({} as MongoClient);
    await publisher.idFor(id);
    expect(commands.slice(3)).toEqual(['ensure', 'hello']);
  });

  it('rehearses the document it would write, and writes nothing', async () => {
    const id = new ObjectId();
    const document = await publisher.rehearse({ ...draft, id, leaseMs: 1_000 });
    expect(document).toEqual({
      _id: id,
      name: 'Example',
      action: 'go',
      parameters: { large: BSON.Long.fromNumber(2 ** 40) },
      updated_at: NOW,
      created_at: NOW,
      publisher: { ...who, pid: new Int32(4711) },
      expires_at: new Date(NOW.getTime() + 1_000),
    });
    expect((await publisher.rehearse(draft))['_id']).toBeInstanceOf(ObjectId);
    expect(commands).toEqual(['hello', 'hello']);
  });
});
