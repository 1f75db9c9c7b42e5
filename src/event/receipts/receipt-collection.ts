import type { Collection, Db, MongoClient, ObjectId } from 'mongodb';
import { loggerFor } from '../../logging/logger';
import { RECEIPTS } from '../../mongo/collection-names';
import { driverErrorText } from '../../mongo/driver-errors';
import { exactly } from '../../mongo/stored/exactly';
import { isObjectId } from '../../mongo/stored/object-id-from';
import type { Receipt } from './receipt';
import { receiptFromDocument } from './receipt-document';

const KEPT_SECONDS = 86_400;

/** The indexes are created again at this interval, because the collection may have been dropped. */
const INDEXED_FOR_MS = 60_000;

const indexedUntilMs = new WeakMap<MongoClient, number>();

/**
 * Returns `rocket_job.receipts` with the write concern of receipts: confirmed by the primary alone, even
 * while secondaries hang.
 */
export function receiptsCollection(database: Db): Collection {
  return database.collection(RECEIPTS, { writeConcern: { w: 1 }, readPreference: 'primary' });
}

/** How much later than its date a write may become visible. */
const OVERLAP_MS = 1_000;

/**
 * Reads the receipts of events as they arrive: those of awaited servers, and newer ones of any other process.
 * Whether an awaited server has responded doesn't depend on a clock.
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

  /** Continues after these the next time. */
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
 * Creates the indexes in the background: receipts are kept for a day, and found by their event. Without
 * permission to create them, receipts are still written.
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
