import { BSON, type Document, Int32, Long, type ObjectId } from 'bson';
import { StoredRecord } from '../mongo/stored/stored-record';
import { encodeParameters } from './encode';
import type { Event, EventDraft, EventParameters, EventPublisher } from './event';
import { EVENT_SCHEMA } from './event-schema';

// The only place that knows the document format of an event: { _id, name, action, parameters, updated_at,
// created_at }, in Ruby's order; then the fields that only this product writes and Ruby ignores: { publisher,
// receipts, expires_at, reverts }.

/**
 * Decodes a document of `rocket_job.events`. Returns undefined if it isn't an event (no name, no action, or
 * parameters that aren't a document): the listener logs this and continues. `parameters: null` or missing
 * means none, as in Ruby. Ruby's symbols were converted to strings when the document was read. A field that
 * only this product writes counts as missing if it is malformed.
 */
export function eventFromDocument(document: Document): Event | undefined {
  const read = new StoredRecord(EVENT_SCHEMA, document);
  const name = read.get('name');
  const action = read.get('action');
  if (name === undefined || action === undefined || read.isDamagedAt('parameters')) return undefined;
  return { name, action, ...restOfEvent(read) };
}

/**
 * Decodes an event for display, whatever its document holds: a name that isn't a string is shown as a string.
 */
export function shownEvent(read: StoredRecord<typeof EVENT_SCHEMA>): Event {
  return { name: read.text('name'), action: read.text('action'), ...restOfEvent(read) };
}

function restOfEvent(read: StoredRecord<typeof EVENT_SCHEMA>): Omit<Event, 'name' | 'action'> {
  const publisher = publisherIn(read);
  const expiresAt = read.get('expires_at');
  const reverts = read.get('reverts');
  return {
    id: read.document['_id'],
    parameters: read.get('parameters') ?? {},
    createdAt: read.get('created_at') ?? new Date(0),
    ...(publisher !== undefined && { publisher }),
    ...(read.get('receipts') === true && { wantsReceipts: true }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(reverts !== undefined && { reverts }),
  };
}

function publisherIn(read: StoredRecord<typeof EVENT_SCHEMA>): EventPublisher | undefined {
  if (read.get('publisher') === undefined) return undefined;
  const user = read.get('publisher.user');
  const host = read.get('publisher.host');
  const pid = read.get('publisher.pid');
  const application = read.get('publisher.application');
  if (user === undefined || host === undefined || application === undefined) return undefined;
  return Number.isInteger(pid) ? { user, host, pid: Number(pid), application } : undefined;
}

/**
 * Returns the update that stores an event, for an upsert by id. Both dates and the lease's expiry use the
 * database's clock. An event that is already stored stays unchanged, so the update can be repeated.
 *
 * @param parameters as `encodeParameters` returns them
 */
export function storingUpdate(
  draft: EventDraft,
  parameters: Document,
  publisher: EventPublisher,
): Document[] {
  const fresh = fieldsOf(draft, parameters, publisher, {
    now: '$$NOW',
    literal: (value) => ({ $literal: value }),
    afterNow: (milliseconds) => ({ $add: ['$$NOW', { $literal: Long.fromNumber(milliseconds) }] }),
  });
  // A new document has only its id. The name of a stored event is a text, never an empty one.
  return [{ $replaceWith: { $cond: ['$name', '$$ROOT', { $mergeObjects: ['$$ROOT', fresh] }] } }];
}

/** Returns the document that the update would store at a given database time. */
export function documentToStore(
  id: ObjectId,
  draft: EventDraft,
  parameters: Document,
  publisher: EventPublisher,
  now: Date,
): Document {
  const fields = fieldsOf(draft, parameters, publisher, {
    now,
    literal: (value) => value,
    afterNow: (milliseconds) => new Date(now.getTime() + milliseconds),
  });
  return { _id: id, ...fields };
}

/** Writes field values either as expressions for the database or as plain values. */
interface Notation {
  readonly now: unknown;
  literal(value: unknown): unknown;
  afterNow(milliseconds: number): unknown;
}

function fieldsOf(
  { name, action, wantsReceipts, leaseMs, reverts }: EventDraft,
  parameters: Document,
  publisher: EventPublisher,
  { now, literal, afterNow }: Notation,
): Document {
  return {
    name: literal(name),
    action: literal(action),
    parameters: literal(parameters),
    updated_at: now,
    created_at: now,
    publisher: literal({ ...publisher, pid: new Int32(publisher.pid) }),
    ...(wantsReceipts === true && { receipts: literal(true) }),
    ...(leaseMs !== undefined && { expires_at: afterNow(leaseMs) }),
    ...(reverts !== undefined && { reverts: literal(reverts) }),
  };
}

/** Returns parameters as a listener would deliver them, without a database in between. Used in test mode. */
export function throughTheWire(parameters: EventParameters): EventParameters {
  return BSON.deserialize(BSON.serialize(encodeParameters(parameters)));
}

/** Decodes a document that has not been written. @throws Error if it isn't an event */
export function eventOfUnwritten(document: Document): Event {
  const event = eventFromDocument(BSON.deserialize(BSON.serialize(document)));
  if (event === undefined) throw new Error('Expected an event in its own document, got none');
  return event;
}

/** Returns the event as a listener would deliver it, without a database in between. Used in test mode. */
export function eventOfDraft({ leaseMs, revertTo: _forRuby, ...draft }: EventDraft): Event {
  const createdAt = new Date();
  return {
    ...draft,
    id: undefined,
    parameters: throughTheWire(draft.parameters),
    createdAt,
    ...(leaseMs !== undefined && { expiresAt: new Date(createdAt.getTime() + leaseMs) }),
  };
}
