import type { Db, Document } from 'mongodb';
import { EVENTS } from '../mongo/collection-names';

/** 128 MiB: some 600,000 events. The size Ruby creates it with. */
const SIZE_BYTES = 134_217_728;

/** The name of the first document, which is no event. */
export const SEED_NAME = 'RocketJob::Event::Seed';

const NAMESPACE_EXISTS = 48;

/** What was found and done, for the log. */
export type EventsCollectionState = 'capped' | 'created' | 'converted' | 'polled_by_others';

/**
 * Makes sure that `rocket_job.events` can be tailed: created capped when missing, converted when a Ruby publisher that
 * came first left it uncapped, and never empty (a tailable cursor on an empty capped collection is dead at birth, and
 * a Ruby listener then ends silently for good). One with a TTL index belongs to a fleet that polls: left as it is.
 *
 * Mirrors `RocketJob::Event.create_capped_collection`.
 */
export async function ensureEventsCollection(database: Db): Promise<EventsCollectionState> {
  const state = await ensureCapped(database);
  if (state !== 'polled_by_others') await ensureNotEmpty(database);
  return state;
}

async function ensureCapped(database: Db): Promise<EventsCollectionState> {
  const [found] = await database.listCollections({ name: EVENTS }).toArray();
  if (found === undefined) return (await create(database)) ? 'created' : ensureCapped(database);
  if ((found as { options?: Document }).options?.['capped'] === true) return 'capped';
  const indexes = await database.collection(EVENTS).indexes();
  if (indexes.some((index) => index['expireAfterSeconds'] !== undefined)) return 'polled_by_others';
  await database.command({ convertToCapped: EVENTS, size: SIZE_BYTES });
  return 'converted';
}

/** False when another process was faster. */
async function create(database: Db): Promise<boolean> {
  try {
    await database.createCollection(EVENTS, { capped: true, size: SIZE_BYTES });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === NAMESPACE_EXISTS) return false;
    throw error;
  }
}

/**
 * A first document with a name that nobody subscribes to, so old that no listener takes it for news. Its id is a fresh
 * one: a listener that knows it from a collection since dropped would take what stands before it for known.
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
