import type { Collection, DeleteOneModel, Document, ReplaceOneModel, UpdateOneModel } from 'mongodb';
import { untyped } from '../../mongo/untyped';

/** A write to one document that is safe to repeat: its filter or its update makes it count once. */
type GroupedWrite =
  | { readonly updateOne: UpdateOneModel }
  | { readonly replaceOne: ReplaceOneModel }
  | { readonly deleteOne: DeleteOneModel };

interface Waiting {
  readonly write: GroupedWrite;
  readonly done: (matched: boolean | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Groups the writes to a collection that are requested at about the same time: writes that arrive while a
 * group is being sent form the next group. A single write is sent immediately.
 */
export class GroupedWrites {
  /** By collection name, while there is something to write. */
  readonly #waiting = new Map<string, Waiting[]>();

  /**
   * Resolves when it is written: to whether it found its document, or to undefined if only some of its group
   * did. Rejects with its own error.
   */
  write<T extends Document>(typed: Collection<T>, write: GroupedWrite): Promise<boolean | undefined> {
    const collection = untyped(typed);
    return new Promise((done, failed) => {
      const waiting = this.#waiting.get(collection.namespace);
      const added = { write, done, failed };
      if (waiting !== undefined) {
        waiting.push(added);
        return;
      }
      this.#waiting.set(collection.namespace, [added]);
      // Workers that finish at the same moment report one after the other.
      setImmediate(() => void this.#send(collection));
    });
  }

  async #send(collection: Collection): Promise<void> {
    const { namespace } = collection;
    for (;;) {
      const group = this.#waiting.get(namespace) ?? [];
      if (group.length === 0) break;
      this.#waiting.set(namespace, []);
      await sendGroup(collection, group);
    }
    this.#waiting.delete(namespace);
  }
}

/** Never rejects. */
async function sendGroup(collection: Collection, group: readonly Waiting[]): Promise<void> {
  if (group.length > 1) {
    try {
      const writes = group.map(({ write }) => write);
      const { matchedCount, upsertedCount, deletedCount } = await collection.bulkWrite(writes, {
        ordered: false,
      });
      const found = matchedCount + upsertedCount + deletedCount;
      const matched = found === group.length ? true : found === 0 ? false : undefined;
      for (const { done } of group) done(matched);
      return;
    } catch {
      // One of the writes was refused, or the reply was lost: repeat each one alone.
    }
  }
  await Promise.all(
    group.map(async ({ write, done, failed }) => {
      try {
        done(await sendOne(collection, write));
      } catch (error) {
        failed(error);
      }
    }),
  );
}

async function sendOne(collection: Collection, write: GroupedWrite): Promise<boolean> {
  if ('deleteOne' in write) return (await collection.deleteOne(write.deleteOne.filter)).deletedCount > 0;
  const { matchedCount, upsertedCount } =
    'replaceOne' in write
      ? await collection.replaceOne(write.replaceOne.filter, write.replaceOne.replacement, {
          upsert: write.replaceOne.upsert === true,
        })
      : await collection.updateOne(write.updateOne.filter, write.updateOne.update);
  return matchedCount + upsertedCount > 0;
}
