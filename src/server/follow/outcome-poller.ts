import type { Db, Document, ObjectId } from 'mongodb';
import type { Followed, FollowedOutcome } from '../../event/receipts/outcome';
import type { Receipt } from '../../event/receipts/receipt';
import { ReceiptReader } from '../../event/receipts/receipt-collection';
import { SERVERS } from '../../mongo/collection-names';
import { exactly } from '../../mongo/stored/exactly';
import { idKey } from '../../mongo/stored/id-key';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { StoredRecord } from '../../mongo/stored/stored-record';
import { SERVER_SCHEMA } from '../records/server-document';
import type { FollowedEvent } from './followed-event';
import type { ServerSnapshot } from './outcome-of';

/** The result of one poll. */
interface Found {
  /** The snapshots of the pending servers, by `idKey`. */
  readonly snapshots: ReadonlyMap<string, ServerSnapshot>;
  readonly receipts: readonly Receipt[];
}

/**
 * Polls for the outcomes of events in `rocket_job.servers` and `rocket_job.receipts`: one query each, for
 * possible changes.
 */
export class OutcomePoller<F extends Followed> {
  readonly #database: Db;
  readonly #receipts: ReceiptReader;

  constructor(database: Db) {
    this.#database = database;
    this.#receipts = new ReceiptReader(database);
  }

  async read(events: readonly FollowedEvent<F>[]): Promise<Found> {
    const pending = events.flatMap(({ pendingIds }) => pendingIds);
    const asked = events.filter(({ followed }) => followed.event.wantsReceipts === true);
    const ids = asked.map(({ followed }) => followed.event.id);
    // In this order: a server writes its last receipt before its document is deleted.
    const snapshots = await this.#snapshots(pending);
    const receipts = ids.length === 0 ? [] : await this.#receipts.read(ids, pending);
    return { snapshots, receipts };
  }

  /** Takes the read data of these events. @returns the new or changed outcomes */
  take(events: readonly FollowedEvent<F>[], { snapshots, receipts }: Found): FollowedOutcome<F>[] {
    this.#receipts.seen(receipts);
    const byEvent = new Map<string, Receipt[]>(events.map(({ key }) => [key, []]));
    for (const receipt of receipts) byEvent.get(idKey(receipt.eventId))?.push(receipt);
    return events.flatMap((event) => {
      const outcomes = event.take(snapshots, byEvent.get(event.key) ?? []);
      return outcomes.map((outcome) => ({ followed: event.followed, outcome }));
    });
  }

  /** Reads everything the next time, however old it is. */
  startOver(): void {
    this.#receipts.startOver();
  }

  /** From the primary: a secondary may still show a server as it was before it acted. */
  async #snapshots(ids: readonly ObjectId[]): Promise<Map<string, ServerSnapshot>> {
    if (ids.length === 0) return new Map();
    // A damaged document's id may be anything, even a value that `$in` would read as a pattern.
    const others = ids.filter((id) => !isObjectId(id)).map((id) => ({ _id: exactly(id) }));
    const found = await this.#database
      .collection(SERVERS, { readPreference: 'primary' })
      .aggregate([
        { $match: { $or: [{ _id: { $in: ids.filter(isObjectId) } }, ...others] } },
        { $project: { state: 1, heartbeat: 1, read_at: '$$NOW' } },
      ])
      .toArray();
    return new Map(found.map((document) => [idKey(document['_id']), snapshot(document)]));
  }
}

function snapshot(document: Document): ServerSnapshot {
  const read = new StoredRecord(SERVER_SCHEMA, document);
  return {
    state: read.text('state'),
    heartbeatAt: read.get('heartbeat.updated_at'),
    readAt: document['read_at'],
  };
}
