import type { MongoClient } from 'mongodb';
import { type Change, MOST_IDS } from './change';
import type { CommandChange, Target } from './changed-by-command';

/** The longest a confirmation waits for a count; after that, the number counts as unknown. */
const WITHIN_MS = 5_000;
/** More filters than this are not counted: the query would be too large. */
const MOST_FILTERS = 100;

/**
 * Returns the number of documents that a command would change, and the ids of the first ones, by querying
 * with the command's own filters.
 */
export async function extentOf(
  client: MongoClient,
  { targets, insertedIds, ...change }: CommandChange,
): Promise<Change> {
  if (change.action === 'dropDatabase') return wholeDatabase(client, change);
  const known = targets === undefined ? undefined : await countOf(client, change.isSweeping, targets);
  const isCounted = targets !== undefined && (targets.length === 0 || known !== undefined);
  const isInserting = targets === undefined && insertedIds.length > 0;
  if (change.action === 'createIndexes') return { ...change, count: [change.update].flat().length, ids: [] };
  const count = isCounted || isInserting ? (known ?? 0) + insertedIds.length : undefined;
  const found = insertedIds.length < MOST_IDS ? await idsOf(client, targets ?? []) : [];
  const [only] = targets ?? [];
  const filters = targets?.map(({ filter }) => filter) ?? [];
  return {
    ...change,
    ...(only === undefined ? {} : { filter: filters.length === 1 ? only.filter : filters }),
    count,
    ids: [...insertedIds, ...found].slice(0, MOST_IDS),
  };
}

async function wholeDatabase(
  client: MongoClient,
  change: Omit<CommandChange, 'targets' | 'insertedIds'>,
): Promise<Change> {
  const stats = client.db(change.namespace).command({ dbStats: 1, maxTimeMS: WITHIN_MS });
  const count = await stats.then(({ objects }) => Number(objects)).catch(() => undefined);
  return { ...change, count, ids: [] };
}

/** A write to one document changes at most one, and which one is known only afterwards. */
async function countOf(
  client: MongoClient,
  isSweeping: boolean,
  targets: readonly Target[],
): Promise<number | undefined> {
  if (!isSweeping) return targets.length;
  if (targets.length > MOST_FILTERS) return undefined;
  try {
    const counts = await Promise.all(targets.map((target) => counted(client, target)));
    return counts.reduce((sum, count) => sum + count, 0);
  } catch {
    return undefined;
  }
}

async function counted(
  client: MongoClient,
  { database, collection, filter, isMany, options: { collation, let: variables } }: Target,
): Promise<number> {
  const db = client.db(database);
  const own = { ...(collation && { collation }), maxTimeMS: WITHIN_MS };
  if (variables === undefined) {
    const limited = isMany ? own : { ...own, limit: 1 };
    return Number((await db.command({ count: collection, query: filter, ...limited }))['n']);
  }
  const pipeline = [{ $match: filter }, ...(isMany ? [] : [{ $limit: 1 }]), { $count: 'documents' }];
  const [counts] = await db
    .collection(collection)
    .aggregate(pipeline, { ...own, let: variables })
    .toArray();
  return Number(counts?.['documents'] ?? 0);
}

async function idsOf(client: MongoClient, targets: readonly Target[]): Promise<unknown[]> {
  const ids: unknown[] = [];
  try {
    for (const target of targets) {
      if (ids.length >= MOST_IDS) break;
      ids.push(...(await firstIds(client, target, MOST_IDS - ids.length)));
    }
  } catch {
    // A filter that can't be queried is only shown.
  }
  return ids;
}

async function firstIds(
  client: MongoClient,
  { database, collection, filter, isMany, options }: Target,
  most: number,
): Promise<unknown[]> {
  const found = client
    .db(database)
    .collection(collection)
    .find(filter, { ...options, projection: { _id: 1 }, limit: isMany ? most : 1, maxTimeMS: WITHIN_MS });
  return (await found.toArray()).map(({ _id }) => _id);
}
