import type { Collection, Db, MongoClient, ObjectId } from 'mongodb';
import { loggerFor } from '../../logging/logger';
import { RECEIPTS } from '../../mongo/collection-names';
import { driverErrorText } from '../../mongo/driver-errors';
import { exactly } from '../../mongo/stored/exactly';
import { isObjectId } from '../../mongo/stored/object-id-from';
import type { Receipt } from './receipt';
import { receiptFromDocument } from './receipt-document';

const KEPT_SECONDS = 86_400;

/** So often they are made anew: the collection may have been dropped. */
const INDEXED_FOR_MS = 60_000;

const indexedUntilMs = new WeakMap<MongoClient, number>();

/** `rocket_job.receipts` as receipts are written: confirmed by the primary alone, also while secondaries hang. */
export function receiptsCollection(database: Db): Collection {
  return database.collection(RECEIPTS, { writeConcern: { w: 1 }, readPreference: 'primary' });
}

/** How much later than others a write may become visible that is dated before them. */
const OVERLAP_MS = 1_000;

/**
 * Reads the receipts of events as they come: those of the servers that are awaited, and of any other process what is
 * newer than what was seen before. No clock decides whether a server that is awaited has answered.
 */
export class ReceiptReader {
  readonly #database: Db;
  #newest: Date | undefined;

  constructor(database: Db) {
    this.#database = database;
  }

  /** Returns receipts in the order of their arrival; some may have been returned before. */
  async read(eventIds: readonly unknown[], awaited: readonly ObjectId[]): Promise<Receipt[]> {
    const since = this.#newest && new Date(this.#newest.getTime() - OVERLAP_MS);
    const isNew = since && {
      $or: [{ server_id: { $in: awaited.filter(isObjectId) } }, { at: { $gte: since } }],
    };
    const found = await receiptsCollection(this.#database)
      .find(
        { $and: [{ $or: eventIds.map((id) => ({ '_id.event_id': exactly(id) })) }], ...isNew },
        { projection: { parts: 0 } },
      )
      .toArray();
    return found.map(receiptFromDocument);
  }

  /** Goes on from these the next time. */
  seen(receipts: readonly Receipt[]): void {
    for (const { at } of receipts) {
      if (this.#newest === undefined || at > this.#newest) this.#newest = at;
    }
  }

  /** Reads everything the next time. */
  startOver(): void {
    this.#newest = undefined;
  }
}

/**
 * Makes the indexes in the background: receipts are kept for a day, and found by their event. Without the right to make
 * them, receipts are written all the same.
 */
export function ensureReceiptIndexes(database: Db): void {
  const { client } = database;
  if (performance.now() < (indexedUntilMs.get(client) ?? 0)) return;
  indexedUntilMs.set(client, performance.now() + INDEXED_FOR_MS);
  receiptsCollection(database)
    .createIndexes([{ key: { at: 1 }, expireAfterSeconds: KEPT_SECONDS }, { key: { '_id.event_id': 1 } }])
    .catch((error: Error) => {
      loggerFor('RocketJob::Event').warn(
        `Can't create the indexes of the receipts: ${driverErrorText(error)}`,
      );
    });
}
