import type { Collection, Db, MongoClient } from 'mongodb';
import { loggerFor } from '../logging/logger';
import { RECEIPTS } from '../mongo/collection-names';
import type { Receipt } from './receipt';
import { receiptFromDocument } from './receipt-document';

const KEPT_SECONDS = 86_400;

const indexed = new WeakMap<MongoClient, Promise<void>>();

/** `rocket_job.receipts` as receipts are written: confirmed by the primary alone, also while secondaries hang. */
export function receiptsCollection(database: Db): Collection {
  return database.collection(RECEIPTS, { writeConcern: { w: 1 }, readPreference: 'primary' });
}

/** The receipts of one event, as they come: each look reads only those that are new or have changed. */
export class ReceiptReader {
  readonly #database: Db;
  readonly #eventId: unknown;
  readonly #known = new Map<string, Receipt>();

  constructor(database: Db, eventId: unknown) {
    this.#database = database;
    this.#eventId = eventId;
  }

  /** All that have come by now, in the order of their first words. */
  async read(): Promise<readonly Receipt[]> {
    const seen = [...this.#known.values()].map(({ processId, at }) => ({ '_id.process_id': processId, at }));
    const found = await receiptsCollection(this.#database)
      .find({ '_id.event_id': this.#eventId, ...(seen.length === 0 ? {} : { $nor: seen }) })
      .toArray();
    for (const receipt of found.map(receiptFromDocument)) {
      this.#known.set(receipt.processId.toHexString(), receipt);
    }
    return [...this.#known.values()];
  }
}

/**
 * Makes the indexes, once a connection: receipts are kept for a day, and found by their event. Never rejects: without
 * the right to make them, receipts are written all the same.
 */
export function ensureReceiptIndexes(database: Db): Promise<void> {
  const known = indexed.get(database.client);
  if (known !== undefined) return known;
  const making = receiptsCollection(database)
    .createIndexes([{ key: { at: 1 }, expireAfterSeconds: KEPT_SECONDS }, { key: { '_id.event_id': 1 } }])
    .then(
      () => {},
      (error: Error) => {
        indexed.delete(database.client);
        loggerFor('RocketJob::Event').warn('Cannot make the indexes of the receipts', error);
      },
    );
  indexed.set(database.client, making);
  return making;
}
