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

/** 128 MiB: some 600,000 events. The size Ruby creates it with. In a collection that is not capped, events live a day. */
const BOUNDS: Bounds = {
  name: EVENTS,
  sizeBytes: 134_217_728,
  dateField: 'created_at',
  expireAfterSeconds: 86_400,
};

/** A smaller capped collection drops events within minutes, and a few large ones drive out all others. */
const SMALL_BYTES = 1_048_576;
const SMALL_COUNT = 1_000;

/** The name of the first document, which is no event. */
export const SEED_NAME = 'RocketJob::Event::Seed';

/** Capped, where new events drive out old ones; or with a TTL index, where they expire. */
export type EventsCollectionKind = BoundedKind;

/** `rocket_job.events` as it is now, and what was done to have it so. */
export interface EventsCollection extends Source {
  readonly kind: EventsCollectionKind;
  readonly done: 'found' | Made['done'];
  /** What the database said when it was asked for a capped collection, which it does not have. */
  readonly refusal: Made['refusal'];
  /** Of a capped collection in which events may be gone before servers have read them: its size in words. */
  readonly smallSize?: string | undefined;
}

/**
 * Makes sure that `rocket_job.events` can be listened to: created when missing, converted to the kind wanted when a
 * Ruby publisher that came first left it without any. What is of either kind stays as it is, whoever wants the other:
 * two strategies never fight over one collection. A database that refuses capped collections gets a TTL index.
 *
 * A capped one is never left empty: a tailable cursor on an empty capped collection is dead at birth, and a Ruby
 * listener then ends silently for good.
 *
 * Mirrors `RocketJob::Event.create_capped_collection`.
 */
export async function ensureEventsCollection(
  database: Db,
  wanted: EventsCollectionKind = 'capped',
): Promise<EventsCollection> {
  const found = await findEventsCollection(database);
  if (found !== undefined) {
    // Without the right to write to it, an empty one is opened again until its first event has come.
    if (found.kind === 'capped') await ensureNotEmpty(database).catch(unlessUnauthorized);
    return found;
  }
  const made = await makeBounded(database, BOUNDS, wanted);
  return { ...(await ensureEventsCollection(database, wanted)), ...made };
}

/** Undefined when it is missing, or of neither kind. */
export async function findEventsCollection(database: Db): Promise<EventsCollection | undefined> {
  const found = await findBounded(database, EVENTS);
  if (found === undefined) return undefined;
  const { kind, info, expireAfterMs } = found;
  const collectionId = String(info['info']?.['uuid']?.toString('hex') ?? '');
  const size = kind === 'capped' ? { smallSize: smallSize(info['options']) } : {};
  return { kind, expireAfterMs, collectionId, done: 'found', refusal: undefined, ...size };
}

/** Undefined where it is large enough. */
function smallSize({ size, max }: Document): string | undefined {
  if (Number(max) > 0 && Number(max) < SMALL_COUNT) return `${max} events`;
  return Number(size) < SMALL_BYTES ? `${size} bytes` : undefined;
}

/**
 * A first document, so old that no listener takes it for news. Its id is a fresh one: a listener that knows it from a
 * collection since dropped would take what stands before it for known.
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
