import type { Collection, Db, MongoClient } from 'mongodb';
import { loggerFor } from '../logging/logger';
import { RECEIPTS } from '../mongo/collection-names';
import { answerText } from '../mongo/refusal';
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
      loggerFor('RocketJob::Event').warn(`Cannot make the indexes of the receipts: ${answerText(error)}`);
    });
}
