import type { Db, Document } from 'mongodb';
import { checkIsCollection } from './collection-type';
import { isRefusal, isUnauthorized } from './driver-errors';

const NAMESPACE_EXISTS = 48;
const CANNOT_CREATE_INDEX = 67;

/** Capped: new documents push out old ones. Expiring: a TTL index deletes them. */
export type BoundedKind = 'capped' | 'expiring';

/** The limits of a collection. */
export interface Bounds {
  readonly name: string;
  /** For a capped collection. */
  readonly sizeBytes: number;
  /** The date field from which an expiring collection counts a document's lifetime. */
  readonly dateField: string;
  readonly expireAfterSeconds: number;
}

/** A collection of either kind, as it is. */
export interface BoundedCollection {
  readonly kind: BoundedKind;
  /** Its entry in `listCollections`. */
  readonly info: Document;
  /** Undefined for a capped collection. */
  readonly expireAfterMs: number | undefined;
}

/** The steps taken to create or convert the collection. */
export interface Made {
  readonly done: 'created' | 'converted';
  /** The database's error when it refused to create a capped collection. */
  readonly refusal: string | undefined;
}

/**
 * Returns undefined if the collection is missing, or of neither kind.
 *
 * @throws RocketJobError `invalid_configuration` if the name belongs to something other than a collection
 */
export async function findBounded(database: Db, name: string): Promise<BoundedCollection | undefined> {
  const info = await collectionInfo(database, name);
  if (info === undefined) return undefined;
  if (info['options']?.['capped'] === true) return { kind: 'capped', info, expireAfterMs: undefined };
  const indexes = await database.collection(name).indexes();
  const seconds = indexes.flatMap(({ expireAfterSeconds }) =>
    expireAfterSeconds === undefined ? [] : [Number(expireAfterSeconds)],
  );
  return seconds.length === 0
    ? undefined
    : { kind: 'expiring', info, expireAfterMs: Math.min(...seconds) * 1_000 };
}

/** Creates the collection, or converts one of neither kind. A database that refuses capped collections gets a TTL index. */
export async function makeBounded(database: Db, bounds: Bounds, wanted: BoundedKind): Promise<Made> {
  try {
    const make = wanted === 'capped' ? makeCapped : makeExpiring;
    return { done: await make(database, bounds), refusal: undefined };
  } catch (error) {
    if (wanted !== 'capped' || !isRefusal(error) || isUnauthorized(error)) throw error;
    return { done: await makeExpiring(database, bounds), refusal: (error as Error).message };
  }
}

async function collectionInfo(database: Db, name: string): Promise<Document | undefined> {
  const [info] = await database.listCollections({ name }).toArray();
  if (info !== undefined) checkIsCollection(name, info);
  return info;
}

async function makeCapped(database: Db, { name, sizeBytes: size }: Bounds): Promise<Made['done']> {
  if ((await collectionInfo(database, name)) === undefined) {
    await unlessThere(NAMESPACE_EXISTS, database.createCollection(name, { capped: true, size }));
    return 'created';
  }
  await database.command({ convertToCapped: name, size });
  return 'converted';
}

/** If another process has just created a capped collection, it stays. */
async function makeExpiring(
  database: Db,
  { name, dateField, expireAfterSeconds }: Bounds,
): Promise<Made['done']> {
  const isMissing = (await collectionInfo(database, name)) === undefined;
  const created = database.collection(name).createIndex({ [dateField]: 1 }, { expireAfterSeconds });
  await unlessThere(CANNOT_CREATE_INDEX, created);
  return isMissing ? 'created' : 'converted';
}

/** Ignores the error that another process was faster. */
async function unlessThere(code: number, done: Promise<unknown>): Promise<void> {
  await done.catch((error: { readonly code?: unknown }) => {
    if (error.code !== code) throw error;
  });
}
