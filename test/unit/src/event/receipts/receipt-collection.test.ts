import { BSON, type Db, type Document, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Receipt } from '../../../../../src/event/receipts/receipt';
import {
  ensureReceiptIndexes,
  ReceiptReader,
  receiptsCollection,
} from '../../../../../src/event/receipts/receipt-collection';
import { loggerFor } from '../../../../../src/logging/logger';

const RECEIPTS = 'rocket_job.receipts';

let asked: { readonly filter: Document; readonly options: Document }[];
let opened: unknown[][];
let indexes: Document[][];
let makeIndexes: () => Promise<void>;

function newDatabase(documents: readonly Document[] = []): Db {
  const collection = {
    find: (filter: Document, options: Document) => {
      asked.push({ filter, options });
      return { toArray: async () => documents };
    },
    createIndexes: (specs: Document[]) => {
      indexes.push(specs);
      return makeIndexes();
    },
  };
  const open = (...options: unknown[]) => {
    opened.push(options);
    return collection;
  };
  return { client: {}, collection: open } as unknown as Db;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  [asked, opened, indexes, makeIndexes] = [[], [], [], async () => {}];
});
afterEach(() => vi.useRealTimers());

it('Receipts are confirmed and read by the primary alone', () => {
  receiptsCollection(newDatabase());
  expect(opened).toEqual([[RECEIPTS, { writeConcern: { w: 1 }, readPreference: 'primary' }]]);
});

describe('ReceiptReader', () => {
  const at = (seconds: number) => new Date(seconds * 1_000);
  const seenAt = (...seconds: number[]) => seconds.map((second) => ({ at: at(second) }) as Receipt);
  const eventId = new ObjectId();
  const ofEvent = { '_id.event_id': { $eq: eventId } };

  it('reads all receipts of its events at first, without their parts', async () => {
    const processId = new ObjectId();
    const document = { _id: { event_id: eventId, process_id: processId }, process: 'app1:1', at: at(1) };
    const found = await new ReceiptReader(newDatabase([document])).read([eventId, 'foreign'], [processId]);
    expect(found).toMatchObject([{ eventId, processId, process: 'app1:1', at: at(1) }]);
    expect(asked).toEqual([
      {
        filter: { $and: [{ $or: [ofEvent, { '_id.event_id': { $eq: 'foreign' } }] }] },
        options: { projection: { parts: 0 } },
      },
    ]);
  });

  it('then reads new ones, with a second of overlap, and all of awaited servers', async () => {
    const reader = new ReceiptReader(newDatabase());
    const server = new ObjectId();
    reader.seen(seenAt(10, 30, 20));
    await reader.read([eventId], [server, 'damaged' as never]);
    expect(asked.at(-1)?.filter).toEqual({
      $and: [{ $or: [ofEvent] }],
      $or: [{ server_id: { $in: [server] } }, { at: { $gte: at(29) } }],
    });
    reader.seen(seenAt(25));
    await reader.read([eventId], []);
    expect(asked.at(-1)?.filter['$or'][1]).toEqual({ at: { $gte: at(29) } });
    reader.seen(seenAt(40));
    await reader.read([eventId], []);
    expect(asked.at(-1)?.filter['$or'][1]).toEqual({ at: { $gte: at(39) } });
    reader.startOver();
    await reader.read([eventId], []);
    expect(asked.at(-1)?.filter).toEqual({ $and: [{ $or: [ofEvent] }] });
  });
});

describe('The indexes of the receipts', () => {
  it('are created once per minute and client, because the collection may have been dropped', async () => {
    const database = newDatabase();
    ensureReceiptIndexes(database);
    ensureReceiptIndexes(database);
    expect(indexes).toEqual([
      [{ key: { at: 1 }, expireAfterSeconds: 86_400 }, { key: { '_id.event_id': 1 } }],
    ]);
    ensureReceiptIndexes(newDatabase());
    expect(indexes).toHaveLength(2);
    vi.advanceTimersByTime(59_999);
    ensureReceiptIndexes(database);
    expect(indexes).toHaveLength(2);
    vi.advanceTimersByTime(1);
    ensureReceiptIndexes(database);
    expect(indexes).toHaveLength(3);
  });

  it("that can't be created are reported in the log", async () => {
    const warn = vi.spyOn(loggerFor('RocketJob::Event'), 'warn').mockReset();
    makeIndexes = async () => {
      throw new BSON.BSONError('no right');
    };
    ensureReceiptIndexes(newDatabase());
    await vi.waitFor(() => expect(warn).toHaveBeenCalled());
    expect(warn.mock.calls).toEqual([["Can't create the indexes of the receipts: BSONError: no right"]]);
  });
});
