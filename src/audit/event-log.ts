import type { Document, Filter, ObjectId } from 'mongodb';
import { boundTo } from '../bound-class';
import type { Environment } from '../environment';
import { isPlainObject } from '../errors/plain-object';
import { SEED_NAME } from '../event/collection';
import type { Event, EventParameters, EventPublisher } from '../event/event';
import { type ListenerHandle, listen } from '../listener-handle';
import { EVENTS } from '../mongo/collection-names';
import { idFrom } from '../mongo/id-from';
import { Lookup } from '../mongo/lookup/lookup';
import type { RecordSource } from '../mongo/lookup/lookup-source';
import type { Where } from '../mongo/lookup/lookup-types';
import { exactly } from '../mongo/stored/exactly';
import { objectIdFrom } from '../mongo/stored/object-id-from';
import { LoggerSubscriber } from '../subscribers/logger';
import { SecretConfigSubscriber } from '../subscribers/secret-config';
import { ServerSubscriber } from '../subscribers/server';
import { WorkerSubscriber } from '../subscribers/worker';
import { companionsOf } from './event-companions';
import { EventRecord } from './event-record';
import { EventTail } from './event-tail';

/** The fields of an event's document, for lookups. */
export interface EventFields {
  readonly _id: ObjectId;
  readonly name: string;
  readonly action: string;
  readonly parameters: EventParameters;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** Also accepts a user's name. */
  readonly publisher: EventPublisher | string | Readonly<Record<string, unknown>>;
  readonly receipts: boolean;
  readonly expires_at: Date;
  readonly reverts: ObjectId;
}

/** The top-level fields of an event's document, for lookups and completion. */
export const EVENT_FIELDS = [
  '_id',
  'name',
  'action',
  'parameters',
  'created_at',
  'updated_at',
  'publisher',
  'receipts',
  'expires_at',
  'reverts',
] as const satisfies readonly (keyof EventFields)[];

const PUBLISHER_FIELDS = [
  'user',
  'host',
  'pid',
  'application',
] as const satisfies readonly (keyof EventPublisher)[];

function sourceIn(environment: Environment): RecordSource<EventRecord> {
  const Found = boundTo(EventRecord, environment);
  return {
    what: 'event',
    collection: async () => (await environment.database()).collection(EVENTS),
    fields: EVENT_FIELDS,
    innerFields: { publisher: PUBLISHER_FIELDS },
    order: { $natural: -1 },
    condition,
    record: (document, readAt) => Found.from(document, readAt),
    records: async (documents, readAt) => {
      const companions = await companionsOf(await environment.database(), documents);
      return documents.map((document, index) => Found.from(document, readAt, companions[index]));
    },
  };
}

/**
 * The first document of the collection isn't an event. Documents that listeners ignore are shown, because
 * someone has written them.
 */
const IS_EVENT: Filter<Document> = { name: { $ne: SEED_NAME } };

/**
 * The events of an environment: listens to them, and finds them in the log of events, newest first. The log
 * goes back as far as the collection, some 128 MiB.
 *
 * Mirrors `RocketJob::Event`.
 */
export class EventLog {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /**
   * Starts the listener of this process: once this resolves, its subscribers hear every event. A second call
   * returns the same listener.
   *
   * @throws RocketJobError `not_configured`; `invalid_configuration` for a strategy that can't run here
   * @example
   *     await using listener = await Event.listen();
   *     listener.onChange(({ status }) => console.log(status));
   */
  listen(): Promise<ListenerHandle> {
    return listen(this.#environment);
  }

  /**
   * Starts the listener of this process: the Events page's name for `listen`.
   *
   * Mirrors `RocketJob::Event.listener`, which blocks its thread; this call doesn't.
   */
  listener(): Promise<ListenerHandle> {
    return listen(this.#environment);
  }

  /**
   * Finds the newest events, whoever published them.
   *
   * @param count the number of events; 20 by default
   * @example for await (const { publisher, action } of Event.recent(5)) console.log(publisher?.user, action);
   */
  recent(count = 20): Lookup<EventRecord, EventFields> {
    return this.#all().limit(count);
  }

  /**
   * Finds events by their fields, newest first. The names of the built-in subscribers may be short
   * (`Server`); `publisher` may be a user's name; within `parameters` and `publisher` only the given fields
   * are compared.
   *
   * @example await Event.where({ name: 'Server', action: 'stop', publisher: 'jack' }).toArray();
   */
  where(filter: Where<EventFields>): Lookup<EventRecord, EventFields> {
    return this.#all().where(filter);
  }

  /**
   * Yields events as they arrive, from the first iteration until the loop ends. Each loop has its own
   * listener, which stops with it.
   *
   * @example for await (const { action, publisher } of Event.tail()) console.log(publisher?.user, action);
   */
  tail(): EventTail {
    return new EventTail(this.#environment, (event) => recordOf(this.#environment, event));
  }

  #all(): Lookup<EventRecord, EventFields> {
    return new Lookup<EventRecord, EventFields>(sourceIn(this.#environment), [IS_EVENT]);
  }
}

/**
 * Reads an event by its id, so that no scan is needed; with its related documents, if the database is
 * reachable.
 */
export async function recordOf(environment: Environment, event: Event): Promise<EventRecord> {
  const found = new Lookup(sourceIn(environment), [{ _id: exactly(event.id) }], { _id: 1 }).first();
  const Found = boundTo(EventRecord, environment);
  return (await found.catch(() => undefined)) ?? new Found(event, new Date());
}

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['Server', ServerSubscriber.eventName],
  ['Worker', WorkerSubscriber.eventName],
  ['Logger', LoggerSubscriber.eventName],
  ['SecretConfig', SecretConfigSubscriber.eventName],
]);

function condition(field: string, value: unknown): Filter<Document> {
  switch (field) {
    case '_id':
      return { _id: idFrom(value) };
    case 'name':
      return { name: fullName(value) };
    case 'publisher':
    case 'parameters':
      if (typeof value === 'string' && field === 'publisher') return { 'publisher.user': value };
      if (isPlainObject(value) && !Object.keys(value).some((key) => key.startsWith('$')))
        return {
          $and: [{}, ...Object.entries(value).map(([key, inner]) => condition(`${field}.${key}`, inner))],
        };
      return { [field]: value };
    case 'parameters.server_id':
      return { [field]: eitherId(value) };
    default:
      return { [field]: value };
  }
}

function fullName(value: unknown): unknown {
  if (typeof value === 'string') return SHORT_NAMES.get(value) ?? value;
  if (Array.isArray(value)) return value.map(fullName);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([operator, operand]) => [operator, fullName(operand)]),
  );
}

/** Ruby consoles publish a server's id as it was given to them: as an ObjectId, or its digits. */
function eitherId(value: unknown): unknown {
  const id = objectIdFrom(value);
  return id === undefined ? value : { $in: [id, id.toHexString()] };
}
