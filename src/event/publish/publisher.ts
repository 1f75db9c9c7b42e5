import { type Db, type Document, type MongoClient, ObjectId } from 'mongodb';
import { DatabaseClock, databaseNow } from '../../mongo/database-clock';
import { documentToStore, storingUpdate } from '../codec';
import { type EventsCollection, type EventsCollectionKind, ensureEventsCollection } from '../collection';
import { encodeParameters } from '../encode';
import type { Event, EventDraft } from '../event';
import { datedId } from './dated-id';
import { type StoredEvent, storeEvent } from './event-store';
import { processPublisher } from './process-publisher';

/** An event whose writing has begun and is not confirmed. */
export interface PendingEvent extends Pick<Event, 'name' | 'action'> {
  readonly id: ObjectId;
}

/** Writes events, one document each, for one publisher: this process. */
export class Publisher {
  readonly #database: () => Promise<Db>;
  readonly #who: typeof processPublisher;
  readonly #collectionKind: () => EventsCollectionKind;
  readonly #pendingEvents = new Map<ObjectId, EventDraft>();
  readonly #ready = new WeakMap<MongoClient, Promise<EventsCollection>>();
  readonly #clocks = new WeakMap<MongoClient, DatabaseClock>();

  /** @param collectionKind what the collection is made when there is none */
  constructor(
    database: () => Promise<Db>,
    who = processPublisher,
    collectionKind: () => EventsCollectionKind = () => 'capped',
  ) {
    this.#database = database;
    this.#who = who;
    this.#collectionKind = collectionKind;
  }

  /**
   * Returns the id that an event is to have. In a collection that is not capped, Ruby servers take the `_id` of the last event
   * they heard for the time they have come to, and hear no smaller one: its seconds have to be the database's, whatever this
   * machine's clock says.
   *
   * @param time what it is to tell; by default the time it is now
   */
  async idFor(id: ObjectId, time?: Date): Promise<ObjectId> {
    const database = await this.#database();
    const { kind } = await this.#ensureCollection(database);
    return kind === 'capped' ? id : datedId(id, time ?? (await this.#clockOf(database).now(database)));
  }

  /**
   * @param encoded the parameters as they are written
   * @throws RocketJobError `invalid_argument` before anything is written; `not_stored` when it is not known to be
   *   stored
   */
  async publish(draft: EventDraft, encoded = encodeParameters(draft.parameters)): Promise<StoredEvent> {
    const update = storingUpdate(draft, encoded, this.#who());
    const id = draft.id ?? new ObjectId();
    this.#pendingEvents.set(id, draft);
    try {
      return await storeEvent(id, update, async () => {
        const database = await this.#database();
        await this.#ensureCollection(database);
        return database;
      });
    } finally {
      this.#pendingEvents.delete(id);
    }
  }

  /** The document that `publish` would write. @throws RocketJobError as `publish` does, before anything is written */
  async rehearse(draft: EventDraft, encoded = encodeParameters(draft.parameters)): Promise<Document> {
    const now = await databaseNow(await this.#database());
    return documentToStore(draft.id ?? new ObjectId(), draft, encoded, this.#who(), now);
  }

  /** What has been asked for and not been answered yet: it may be written, or still be. */
  pendingEvents(): PendingEvent[] {
    return [...this.#pendingEvents].map(([id, { name, action }]) => ({ id, name, action }));
  }

  /** Once a connection: an upsert into a missing collection would create it uncapped. */
  #ensureCollection(database: Db): Promise<EventsCollection> {
    const { client } = database;
    let ready = this.#ready.get(client);
    if (ready === undefined) {
      ready = ensureEventsCollection(database, this.#collectionKind());
      this.#ready.set(client, ready);
      ready.catch(() => this.#ready.delete(client));
    }
    return ready;
  }

  #clockOf({ client }: Db): DatabaseClock {
    const clock = this.#clocks.get(client) ?? new DatabaseClock();
    this.#clocks.set(client, clock);
    return clock;
  }
}
