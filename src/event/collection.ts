import type { Db, Document } from 'mongodb';
import { EVENTS } from '../mongo/collection-names';
import { checkIsCollection } from '../mongo/collection-type';
import { isRefusal, isUnauthorized } from '../mongo/driver-errors';
import type { Source } from './listen/position';

/** 128 MiB: some 600,000 events. The size Ruby creates it with. */
const SIZE_BYTES = 134_217_728;
/** In a collection that is not capped, events live a day. */
const EXPIRE_AFTER_SECONDS = 86_400;

/** A smaller capped collection drops events within minutes, and a few large ones drive out all others. */
const SMALL_BYTES = 1_048_576;
const SMALL_COUNT = 1_000;

/** The name of the first document, which is no event. */
export const SEED_NAME = 'RocketJob::Event::Seed';

const NAMESPACE_EXISTS = 48;
const CANNOT_CREATE_INDEX = 67;

/** Capped, where new events drive out old ones; or with a TTL index, where they expire. */
export type EventsCollectionKind = 'capped' | 'expiring';

/** `rocket_job.events` as it stands now, and what was done to have it so. */
export interface EventsCollection extends Source {
  readonly kind: EventsCollectionKind;
  readonly done: 'found' | 'created' | 'converted';
  /** What the database said when it was asked for a capped collection, which it does not have. */
  readonly refusal: string | undefined;
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
  let done: EventsCollection['done'] = 'created';
  let refusal: string | undefined;
  try {
    if (wanted === 'capped') done = await makeCapped(database);
    else done = await makeExpiring(database);
  } catch (error) {
    if (wanted !== 'capped' || !isRefusal(error) || isUnauthorized(error)) throw error;
    refusal = (error as Error).message;
    done = await makeExpiring(database);
  }
  return { ...(await ensureEventsCollection(database, wanted)), done, refusal };
}

/** Undefined when it is missing, or of neither kind. */
export async function findEventsCollection(database: Db): Promise<EventsCollection | undefined> {
  const info = await collectionInfo(database);
  if (info === undefined) return undefined;
  const collectionId = String(info['info']?.['uuid']?.toString('hex') ?? '');
  const same = { collectionId, done: 'found', refusal: undefined } as const;
  if (info['options']?.['capped'] === true)
    return { kind: 'capped', expireAfterMs: undefined, smallSize: smallSize(info['options']), ...same };
  const indexes = await database.collection(EVENTS).indexes();
  const seconds = indexes.flatMap(({ expireAfterSeconds }) =>
    expireAfterSeconds === undefined ? [] : [Number(expireAfterSeconds)],
  );
  if (seconds.length === 0) return undefined;
  return { kind: 'expiring', expireAfterMs: Math.min(...seconds) * 1_000, ...same };
}

/** @throws RocketJobError `invalid_configuration` when something else than a collection has the name */
async function collectionInfo(database: Db): Promise<Document | undefined> {
  const [info] = await database.listCollections({ name: EVENTS }).toArray();
  if (info !== undefined) checkIsCollection(EVENTS, info);
  return info;
}

/** Undefined where it is large enough. */
function smallSize({ size, max }: Document): string | undefined {
  if (Number(max) > 0 && Number(max) < SMALL_COUNT) return `${max} events`;
  return Number(size) < SMALL_BYTES ? `${size} bytes` : undefined;
}

async function makeCapped(database: Db): Promise<'created' | 'converted'> {
  if ((await collectionInfo(database)) === undefined) {
    await unlessThere(
      NAMESPACE_EXISTS,
      database.createCollection(EVENTS, { capped: true, size: SIZE_BYTES }),
    );
    return 'created';
  }
  await database.command({ convertToCapped: EVENTS, size: SIZE_BYTES });
  return 'converted';
}

/** Where another process has been faster with a capped one, that one stays. */
async function makeExpiring(database: Db): Promise<'created' | 'converted'> {
  const isMissing = (await collectionInfo(database)) === undefined;
  const created = database
    .collection(EVENTS)
    .createIndex({ created_at: 1 }, { expireAfterSeconds: EXPIRE_AFTER_SECONDS });
  await unlessThere(CANNOT_CREATE_INDEX, created);
  return isMissing ? 'created' : 'converted';
}

/** Passes over the error that says that another process was faster. */
async function unlessThere(code: number, done: Promise<unknown>): Promise<void> {
  await done.catch((error: { readonly code?: unknown }) => {
    if (error.code !== code) throw error;
  });
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
