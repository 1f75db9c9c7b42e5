import type { Db, Document } from 'mongodb';
import { checkIsCollection } from './collection-type';
import { isRefusal, isUnauthorized } from './driver-errors';

const NAMESPACE_EXISTS = 48;
const CANNOT_CREATE_INDEX = 67;

/** Capped, where new documents drive out old ones; or with a TTL index, where they expire. */
export type BoundedKind = 'capped' | 'expiring';

/** How large a collection may grow. */
export interface Bounds {
  readonly name: string;
  /** Of a capped one. */
  readonly sizeBytes: number;
  /** The field with the date from which a document of an expiring one lives. */
  readonly dateField: string;
  readonly expireAfterSeconds: number;
}

/** A collection of either kind, as it stands. */
export interface BoundedCollection {
  readonly kind: BoundedKind;
  /** What `listCollections` says of it. */
  readonly info: Document;
  /** Undefined of a capped one. */
  readonly expireAfterMs: number | undefined;
}

/** What was done to have one. */
export interface Made {
  readonly done: 'created' | 'converted';
  /** What the database said when it was asked for a capped collection, which it does not have. */
  readonly refusal: string | undefined;
}

/**
 * Undefined when the collection is missing, or of neither kind.
 *
 * @throws RocketJobError `invalid_configuration` when something else than a collection has the name
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

/** Where another process has been faster with a capped one, that one stays. */
async function makeExpiring(
  database: Db,
  { name, dateField, expireAfterSeconds }: Bounds,
): Promise<Made['done']> {
  const isMissing = (await collectionInfo(database, name)) === undefined;
  const created = database.collection(name).createIndex({ [dateField]: 1 }, { expireAfterSeconds });
  await unlessThere(CANNOT_CREATE_INDEX, created);
  return isMissing ? 'created' : 'converted';
}

/** Passes over the error that says that another process was faster. */
async function unlessThere(code: number, done: Promise<unknown>): Promise<void> {
  await done.catch((error: { readonly code?: unknown }) => {
    if (error.code !== code) throw error;
  });
}
