import { type Db, type Document, type MongoClient, ObjectId } from 'mongodb';
import { DatabaseClock, databaseNow } from '../../mongo/database-clock';
import { documentToStore, storingUpdate } from '../codec';
import { type EventsCollection, type EventsCollectionKind, ensureEventsCollection } from '../collection';
import { encodeParameters } from '../encode';
import type { Event, EventDraft } from '../event';
import { datedId } from './dated-id';
import { type StoredEvent, storeEvent } from './event-store';
import { processPublisher } from './process-publisher';

/** An event whose write has started and isn't confirmed. */
export interface PendingEvent extends Pick<Event, 'name' | 'action'> {
  readonly id: ObjectId;
}

/** Writes events, one document each, for one publisher: this process. */
export class Publisher {
  readonly #database: () => Db | Promise<Db>;
  readonly #who: typeof processPublisher;
  readonly #collectionKind: () => EventsCollectionKind;
  readonly #pendingEvents = new Map<ObjectId, EventDraft>();
  readonly #ready = new WeakMap<MongoClient, Promise<EventsCollection>>();
  readonly #capped = new WeakSet<MongoClient>();
  readonly #clocks = new WeakMap<MongoClient, DatabaseClock>();

  /** @param collectionKind the kind to create if the collection is missing */
  constructor(
    database: () => Db | Promise<Db>,
    who = processPublisher,
    collectionKind: () => EventsCollectionKind = () => 'capped',
  ) {
    this.#database = database;
    this.#who = who;
    this.#collectionKind = collectionKind;
  }

  /**
   * Returns the id for an event. In a collection that isn't capped, Ruby servers use the `_id` of the last
   * event they heard as their position in time, and miss events with a smaller one. So the id's seconds come
   * from the database's clock, not from this machine's.
   *
   * @param time the time to put into the id; now by default
   */
  async idFor(id: ObjectId, time?: Date): Promise<ObjectId> {
    const database = await this.#database();
    const { kind } = await this.#ensureCollection(database);
    return kind === 'capped' ? id : datedId(id, time ?? (await this.#clockOf(database).now(database)));
  }

  /** Whether `idFor` returns ids unchanged; false as long as the kind of the collection isn't known. */
  get keepsIds(): boolean {
    const database = this.#database();
    return !(database instanceof Promise) && this.#capped.has(database.client);
  }

  /**
   * @param encoded the parameters as they are written
   * @throws RocketJobError `invalid_argument` before anything is written; `not_stored` if it isn't known to
   * be stored
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

  /**
   * Returns the document that `publish` would write. @throws RocketJobError as `publish` does, before
   * anything is written
   */
  async rehearse(draft: EventDraft, encoded = encodeParameters(draft.parameters)): Promise<Document> {
    const now = await databaseNow(await this.#database());
    return documentToStore(draft.id ?? new ObjectId(), draft, encoded, this.#who(), now);
  }

  /** Returns the events that are requested but not confirmed: they may be written, or will be. */
  pendingEvents(): PendingEvent[] {
    return [...this.#pendingEvents].map(([id, { name, action }]) => ({ id, name, action }));
  }

  /** Runs once per connection: an upsert into a missing collection would create it uncapped. */
  #ensureCollection(database: Db): Promise<EventsCollection> {
    const { client } = database;
    let ready = this.#ready.get(client);
    if (ready === undefined) {
      ready = ensureEventsCollection(database, this.#collectionKind());
      this.#ready.set(client, ready);
      ready.then(
        ({ kind }) => kind === 'capped' && this.#capped.add(client),
        () => this.#ready.delete(client),
      );
    }
    return ready;
  }

  #clockOf({ client }: Db): DatabaseClock {
    const clock = this.#clocks.get(client) ?? new DatabaseClock();
    this.#clocks.set(client, clock);
    return clock;
  }
}
