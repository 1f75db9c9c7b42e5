import type { Db, Document } from 'mongodb';
import {
  type BoundedKind,
  type Bounds,
  findBounded,
  type Made,
  makeBounded,
} from '../mongo/bounded-collection';
import { EVENTS } from '../mongo/collection-names';
import { isUnauthorized } from '../mongo/driver-errors';
import type { Source } from './listen/position';

/**
 * 128 MiB: some 600,000 events. Ruby creates it with this size. In a collection that isn't capped, events
 * live for a day.
 */
const BOUNDS: Bounds = {
  name: EVENTS,
  sizeBytes: 134_217_728,
  dateField: 'created_at',
  expireAfterSeconds: 86_400,
};

/** A smaller capped collection drops events within minutes, and a few large events push out all others. */
const SMALL_BYTES = 1_048_576;
const SMALL_COUNT = 1_000;

/** The name of the first document, which isn't an event. */
export const SEED_NAME = 'RocketJob::Event::Seed';

/** Capped: new events push out old ones. TTL: an index expires them. */
export type EventsCollectionKind = BoundedKind;

/** `rocket_job.events` as it is now, and the changes made to it. */
export interface EventsCollection extends Source {
  readonly kind: EventsCollectionKind;
  readonly done: 'found' | Made['done'];
  /** The database's error when it refused to create a capped collection. */
  readonly refusal: Made['refusal'];
  /** The size in words of a capped collection that may drop events before servers have read them. */
  readonly smallSize?: string | undefined;
}

/**
 * Ensures that a listener can read `rocket_job.events`: creates it if it is missing, and converts it to the
 * requested kind if a Ruby publisher created it without one. A collection that already has a kind keeps it,
 * so two strategies never compete for one collection. A database that refuses capped collections gets a TTL
 * index.
 *
 * A capped collection is never left empty: a tailable cursor on an empty capped collection is dead from the
 * start, and a Ruby listener then stops silently and permanently.
 *
 * Mirrors `RocketJob::Event.create_capped_collection`.
 */
export async function ensureEventsCollection(
  database: Db,
  wanted: EventsCollectionKind = 'capped',
): Promise<EventsCollection> {
  const found = await findEventsCollection(database);
  if (found !== undefined) {
    // Without write permission, an empty collection is reopened until its first event arrives.
    if (found.kind === 'capped') await ensureNotEmpty(database).catch(unlessUnauthorized);
    return found;
  }
  const made = await makeBounded(database, BOUNDS, wanted);
  return { ...(await ensureEventsCollection(database, wanted)), ...made };
}

/** Returns undefined if the collection is missing or of neither kind. */
export async function findEventsCollection(database: Db): Promise<EventsCollection | undefined> {
  const found = await findBounded(database, EVENTS);
  if (found === undefined) return undefined;
  const { kind, info, expireAfterMs } = found;
  const collectionId = String(info['info']?.['uuid']?.toString('hex') ?? '');
  const size = kind === 'capped' ? { smallSize: smallSize(info['options']) } : {};
  return { kind, expireAfterMs, collectionId, done: 'found', refusal: undefined, ...size };
}

/** Returns undefined if the collection is large enough. */
function smallSize({ size, max }: Document): string | undefined {
  if (Number(max) > 0 && Number(max) < SMALL_COUNT) return `${max} events`;
  return Number(size) < SMALL_BYTES ? `${size} bytes` : undefined;
}

/**
 * Inserts a first document, so old that no listener takes it for a new event. Its id is fresh: if a listener
 * knew the id from a dropped collection, it would treat everything before the document as known.
 */
async function ensureNotEmpty(database: Db): Promise<void> {
  const events = database.collection(EVENTS);
  if ((await events.findOne({}, { projection: { _id: 1 } })) !== null) return;
  const longAgo = new Date(0);
  await events.insertOne({
    name: SEED_NAME,
    action: 'seed',
    parameters: {},
    updated_at: longAgo,
    created_at: longAgo,
  });
}

function unlessUnauthorized(error: unknown): void {
  if (!isUnauthorized(error)) throw error;
}
