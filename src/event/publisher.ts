import { type Db, type Document, type MongoClient, ObjectId } from 'mongodb';
import { RocketJobError } from '../errors/rocket-job-error';
import { EVENTS } from '../mongo/collection-names';
import { encodeParameters } from './codec';
import { ensureEventsCollection } from './collection';
import { ALL_EVENTS, type Event, type EventDraft } from './event';

/** An event whose writing has begun and is not confirmed. */
export interface UnderWay extends Pick<Event, 'name' | 'action'> {
  readonly id: ObjectId;
}

/**
 * Writes events, one document each, both dates by the database's clock in the same round trip: an upsert by a fresh
 * `_id` whose pipeline takes `$$NOW`. The write can be tried again: a second try finds the document and changes
 * nothing, so nothing is published twice.
 */
export class Publisher {
  readonly #database: () => Promise<Db>;
  readonly #underWay = new Map<ObjectId, EventDraft>();
  readonly #ready = new WeakMap<MongoClient, Promise<unknown>>();

  constructor(database: () => Promise<Db>) {
    this.#database = database;
  }

  /** @throws RocketJobError `invalid_argument` before anything is written */
  async publish(draft: EventDraft): Promise<Event> {
    checkDraft(draft);
    const parameters = encodeParameters(draft.parameters);
    const id = new ObjectId();
    this.#underWay.set(id, draft);
    try {
      return { ...draft, id, parameters, createdAt: await this.#write(id, { ...draft, parameters }) };
    } finally {
      this.#underWay.delete(id);
    }
  }

  /** What has been asked for and not been answered yet: it may be written, or still be. */
  underWay(): UnderWay[] {
    return [...this.#underWay].map(([id, { name, action }]) => ({ id, name, action }));
  }

  /** @returns the database's time */
  async #write(id: ObjectId, draft: EventDraft): Promise<Date> {
    const database = await this.#database();
    await this.#ensureCollection(database);
    const stored = await database.collection(EVENTS).findOneAndUpdate(
      { _id: id },
      [
        {
          $set: {
            name: { $literal: draft.name },
            action: { $literal: draft.action },
            parameters: { $literal: draft.parameters },
            updated_at: { $ifNull: ['$updated_at', '$$NOW'] },
            created_at: { $ifNull: ['$created_at', '$$NOW'] },
          },
        },
      ],
      { upsert: true, returnDocument: 'after', projection: { created_at: 1 } },
    );
    return (stored as Document)['created_at'];
  }

  /** Once a connection: an upsert into a missing collection would create it uncapped. */
  #ensureCollection(database: Db): Promise<unknown> {
    const ready = this.#ready.get(database.client) ?? ensureEventsCollection(database);
    this.#ready.set(database.client, ready);
    ready.catch(() => this.#ready.delete(database.client));
    return ready;
  }
}

/** @throws RocketJobError `invalid_argument` for an event that nobody could receive */
export function checkDraft({ name, action }: EventDraft): void {
  if (name === ALL_EVENTS) {
    throw new RocketJobError(
      'invalid_argument',
      `Expected the name of one subscriber, got \`${ALL_EVENTS}\`: a subscriber to all events cannot be published to.`,
      { argument: 'eventName', value: name },
    );
  }
  for (const [argument, value] of [
    ['eventName', name],
    ['action', action],
  ] as const) {
    if (typeof value !== 'string' || value === '') {
      throw new RocketJobError(
        'invalid_argument',
        `Expected \`${argument}\` to be a name, got \`${String(value)}\`.`,
        {
          argument,
          value,
        },
      );
    }
  }
}
