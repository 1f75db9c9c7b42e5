import type { Document, ObjectId } from 'mongodb';
import type { ExpectedServer, ReceiptsOptions } from '../event/answer';
import { eventFromDocument } from '../event/codec';
import type { Event, EventParameters, EventPublisher } from '../event/event';
import type { Receipt } from '../event/receipt';
import { receiptFromDocument } from '../event/receipt-document';
import { Receipts } from '../event/receipts';
import { checkReceiptsOptions } from '../event/receipts-options';
import { RECEIPTS, SERVERS } from '../mongo/collection-names';
import { expectedServers } from '../server/expected-servers';
import { followAll } from '../server/follow-all';

/** Brings along what processes said of an event, and the server that it is for. */
export const EVENT_JOINS: readonly Document[] = [
  { $lookup: { from: RECEIPTS, localField: '_id', foreignField: '_id.event_id', as: 'said' } },
  {
    $lookup: {
      from: SERVERS,
      localField: 'parameters.server_id',
      foreignField: '_id',
      pipeline: [{ $project: { _id: 0, name: 1, state: 1 } }],
      as: 'servers',
    },
  },
];

/**
 * One event as it stands in the log of events: who published what, to whom, and what the processes said that acted on
 * it. A Ruby publisher does not say who it is, and Ruby servers do not answer.
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
  /** What processes said of it, where they were asked. Kept for a day. */
  readonly receipts: readonly Receipt[];
  /** The server with the `server_id` of the parameters, as long as it has a document. */
  readonly server: { readonly name: string; readonly state: string } | undefined;
  /** The database's clock when this was read: ages are told by it. */
  readonly readAt: Date;
  readonly #document: Document;

  constructor(event: Event, { said = [], servers = [], ...document }: Document, readAt: Date) {
    this.id = event.id;
    this.name = event.name;
    this.action = event.action;
    this.parameters = event.parameters;
    this.createdAt = event.createdAt;
    if (event.publisher !== undefined) this.publisher = event.publisher;
    if (event.wantsReceipts !== undefined) this.wantsReceipts = event.wantsReceipts;
    if (event.expiresAt !== undefined) this.expiresAt = event.expiresAt;
    if (event.reverts !== undefined) this.reverts = event.reverts;
    this.receipts = said.map(receiptFromDocument);
    this.server = servers[0];
    this.readAt = readAt;
    this.#document = document;
  }

  /** A document with what `EVENT_JOINS` brings along. @throws Error for one that is no event */
  static from(document: Document, readAt: Date): EventRecord {
    const event = eventFromDocument(document);
    if (event === undefined)
      throw new Error(`Expected an event, got the document ${String(document['_id'])}`);
    return new EventRecord(event, document, readAt);
  }

  /**
   * What becomes of it, as `Publication.receipts` tells: awaited for the whole, or iterated. Of the servers that are
   * there now and are meant, and of whoever has answered.
   *
   * @throws RocketJobError `invalid_argument` for options that do not exist or are none
   * @example
   *     for await (const event of RocketJob.Event.tail()) {
   *       const { silent } = await event.answers({ timeoutMs: 2_000, quietMs: 500 });
   *       console.log(event.action, silent.map(({ process }) => process));
   *     }
   */
  answers(options: ReceiptsOptions = {}): Receipts {
    const checked = checkReceiptsOptions(options);
    const follow = async function* (event: EventRecord) {
      yield* followAll([{ event, expected: await expectedSince(event) }], checked);
    };
    return new Receipts(() => follow(this));
  }

  /** The document as it was read, in the spelling of the database, and what was said of it. */
  toJSON(): Document {
    return { ...this.#document, receipts: this.receipts };
  }
}

/** Those that have beaten since then count as having done so because of it: how they stood before is not known. */
async function expectedSince(event: Event): Promise<readonly ExpectedServer[] | undefined> {
  const servers = await expectedServers(event);
  return servers?.map((server) => {
    const hasBeaten = server.heartbeatAt !== undefined && server.heartbeatAt >= event.createdAt;
    return hasBeaten ? { ...server, heartbeatAt: undefined } : server;
  });
}
