import type { Document, ObjectId } from 'mongodb';
import { environmentOf } from '../bound-class';
import { shownEvent } from '../event/codec';
import type { Event, EventParameters, EventPublisher } from '../event/event';
import { EVENT_SCHEMA } from '../event/event-schema';
import type { ReceiptsOptions } from '../event/receipts/outcome';
import type { Receipt } from '../event/receipts/receipt';
import { receiptFromDocument } from '../event/receipts/receipt-document';
import { Receipts } from '../event/receipts/receipts';
import { checkReceiptsOptions } from '../event/receipts/receipts-options';
import { idKey } from '../mongo/stored/id-key';
import { StoredRecord } from '../mongo/stored/stored-record';
import { expectedServers } from '../server/follow/expected-servers';
import { followAll } from '../server/follow/follow-all';
import type { EventCompanions } from './event-companions';

/**
 * One event as it is in the log of events: its publisher, its target, and the receipts of the processes that
 * acted on it. A Ruby publisher isn't recorded, and Ruby servers write no receipts.
 *
 * @example const [latest] = await RocketJob.Event.recent(1).toArray();
 */
export class EventRecord implements Event {
  readonly id: unknown;
  readonly name: string;
  readonly action: string;
  readonly parameters: EventParameters;
  readonly createdAt: Date;
  readonly publisher?: EventPublisher;
  readonly wantsReceipts?: boolean;
  readonly expiresAt?: Date;
  readonly reverts?: ObjectId;
  /** The processes' receipts, if the publisher asked for them. Kept for a day. */
  readonly storedReceipts: readonly Receipt[];
  /** The server with the `server_id` of the parameters, while it has a document. */
  readonly server: { readonly name: string; readonly state: string } | undefined;
  /** The database's clock at the time of the read, for computing ages. */
  readonly readAt: Date;
  readonly #stillThere: ReadonlySet<string>;
  readonly #read: StoredRecord<typeof EVENT_SCHEMA>;

  /** @param read the document, for an event in the database */
  constructor(
    event: Event,
    readAt: Date,
    read = new StoredRecord(EVENT_SCHEMA, {}),
    companions: Partial<EventCompanions> = {},
  ) {
    this.id = event.id;
    this.name = event.name;
    this.action = event.action;
    this.parameters = event.parameters;
    this.createdAt = event.createdAt;
    if (event.publisher !== undefined) this.publisher = event.publisher;
    if (event.wantsReceipts !== undefined) this.wantsReceipts = event.wantsReceipts;
    if (event.expiresAt !== undefined) this.expiresAt = event.expiresAt;
    if (event.reverts !== undefined) this.reverts = event.reverts;
    this.storedReceipts = (companions.said ?? []).map(receiptFromDocument);
    this.server = companions.server;
    this.#stillThere = new Set(companions.stillThere?.map(idKey));
    this.readAt = readAt;
    this.#read = read;
  }

  /** Creates a record from any document of the collection, with its related documents. */
  static from(document: Document, readAt: Date, companions?: EventCompanions): EventRecord {
    const read = new StoredRecord(EVENT_SCHEMA, document);
    return new this(shownEvent(read), readAt, read, companions);
  }

  /**
   * Describes the damage in its document: `created_at is a string`. Undefined for an undamaged document.
   * Listeners ignore one whose name or action is not a string.
   */
  get damage(): string | undefined {
    return this.#read.document['_id'] === undefined ? undefined : this.#read.damage;
  }

  /**
   * Whether the server with this receipt has acted on the event but isn't finished: a stopping server
   * finishes its work first.
   */
  isUnderWay({ state, serverId }: Receipt): boolean {
    return state === 'received' || (state === 'done' && this.#stillThere.has(idKey(serverId)));
  }

  /**
   * Returns its outcomes, as `Publication.receipts` does: await them all, or iterate. They cover the targeted
   * servers that exist now, and every process that responded.
   *
   * @throws RocketJobError `invalid_argument` for unknown or invalid options
   * @example
   *     for await (const event of RocketJob.Event.tail()) {
   *       const { silent } = await event.receipts({ timeoutMs: 2_000, quietMs: 500 });
   *       console.log(event.action, silent.map(({ process }) => process));
   *     }
   */
  receipts(options: ReceiptsOptions = {}): Receipts {
    const checked = checkReceiptsOptions(options);
    const environment = environmentOf(this.constructor);
    const follow = async function* (event: EventRecord) {
      const expected = await expectedServers(environment, event);
      yield* followAll(environment, [{ event, expected }], checked);
    };
    return new Receipts(() => follow(this));
  }

  /** Returns the document as it was read, with the database's field names, and its receipts. */
  toJSON(): Document {
    return { ...this.#read.document, receipts: this.storedReceipts };
  }
}
