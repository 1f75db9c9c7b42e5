import {
  type AnyBulkWriteOperation,
  type Collection,
  type Document,
  type Filter,
  MongoBulkWriteError,
} from 'mongodb';
import { exactly } from '../../../mongo/stored/exactly';
import { isObjectId } from '../../../mongo/stored/object-id-from';

/** A write to one document, which the filter guards. */
export interface GuardedWrite {
  readonly id: unknown;
  /** The filter without the id. */
  readonly guard: Filter<Document>;
  /** Undefined if the document is deleted. */
  readonly update: Document | Document[] | undefined;
  /** The same for writes that differ only in the id; undefined if the write is like no other. */
  readonly kind: unknown;
}

/** The outcome of several writes. */
export interface Written {
  /** The number of documents that were written. */
  readonly done: number;
  /** The database's reasons for refusing a write, each with the number of documents. */
  readonly refused: ReadonlyMap<string, number>;
  /** The number of documents, among those done, of a write that failed or whose reply was lost. */
  readonly unanswered: number;
  /** The number of documents that weren't tried again after an interruption. */
  readonly untried: number;
}

/**
 * Makes writes to one collection. Writes of one kind are one command, which the database applies to each
 * document as long as the guard matches it. If such a command fails, the documents that the guard still
 * matches are written one by one, unless the signal ends it.
 */
export async function writeTogether(
  collection: Collection,
  writes: readonly GuardedWrite[],
  signal?: AbortSignal,
): Promise<Written> {
  const kinds = new Map<unknown, GuardedWrite[]>();
  for (const write of writes) {
    const kind = isObjectId(write.id) ? (write.kind ?? write) : write;
    const alike = kinds.get(kind) ?? [];
    kinds.set(kind, alike);
    alike.push(write);
  }
  const single: GuardedWrite[] = [];
  let done = 0;
  let unanswered = 0;
  let untried = 0;
  for (const alike of kinds.values()) {
    const [first] = alike;
    if (first === undefined || alike.length === 1) {
      single.push(...alike);
      continue;
    }
    try {
      done += await writeAlike(collection, first, alike);
    } catch {
      const left = await stillMatching(collection, first, alike);
      unanswered += alike.length - left.length;
      if (signal?.aborted === true) untried += left.length;
      else single.push(...left);
    }
  }
  const { done: alone, refused } = await writeEach(collection, single);
  return { done: done + unanswered + alone, refused, unanswered, untried };
}

async function writeAlike(
  collection: Collection,
  { guard, update }: GuardedWrite,
  alike: readonly GuardedWrite[],
): Promise<number> {
  const filter = filterOf(guard, alike);
  if (update === undefined) return (await collection.deleteMany(filter)).deletedCount;
  return (await collection.updateMany(filter, update)).matchedCount;
}

async function stillMatching(
  collection: Collection,
  { guard }: GuardedWrite,
  alike: readonly GuardedWrite[],
): Promise<GuardedWrite[]> {
  const found = await collection.find(filterOf(guard, alike), { projection: { _id: 1 } }).toArray();
  const ids = new Set(found.map(({ _id }) => String(_id)));
  return alike.filter(({ id }) => ids.has(String(id)));
}

function filterOf(guard: Filter<Document>, alike: readonly GuardedWrite[]): Filter<Document> {
  return { _id: { $in: alike.map(({ id }) => id) }, ...guard } as Filter<Document>;
}

/** The driver repeats these if their reply is lost. */
async function writeEach(
  collection: Collection,
  writes: readonly GuardedWrite[],
): Promise<Pick<Written, 'done' | 'refused'>> {
  if (writes.length === 0) return { done: 0, refused: new Map() };
  const operations = writes.map(({ id, guard, update }): AnyBulkWriteOperation<Document> => {
    const filter = { _id: exactly(id), ...guard };
    return update === undefined ? { deleteOne: { filter } } : { updateOne: { filter, update } };
  });
  try {
    const { matchedCount, deletedCount } = await collection.bulkWrite(operations, { ordered: false });
    return { done: matchedCount + deletedCount, refused: new Map() };
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const refused = new Map<string, number>();
    const writeErrors = [error.writeErrors].flat();
    if (writeErrors.length === 0) throw error;
    for (const { errmsg = 'without a reason' } of writeErrors)
      refused.set(errmsg, (refused.get(errmsg) ?? 0) + 1);
    return { done: error.matchedCount + error.deletedCount, refused };
  }
}
