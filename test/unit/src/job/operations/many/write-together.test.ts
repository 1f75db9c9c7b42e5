import { ObjectId } from 'bson';
import { type AnyBulkWriteOperation, type Collection, type Document, MongoBulkWriteError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { type GuardedWrite, writeTogether } from '../../../../../../src/job/operations/many/write-together';

const QUEUED = { $set: { state: 'queued' } };
const write = (id: unknown, more: Partial<GuardedWrite> = {}): GuardedWrite => ({
  id,
  guard: { state: 'failed' },
  update: QUEUED,
  kind: 'retry',
  ...more,
});

/** Returns failed jobs in memory, with the commands that are sent. */
function failedJobs(ids: readonly unknown[], fault: { after?: number; refused?: unknown } = {}) {
  const failed = new Set(ids.map(String));
  const sent: string[] = [];
  const take = (id: unknown) => failed.delete(String(id));
  const idsOf = ({ _id }: Document): unknown[] => _id.$in ?? [_id.$eq];
  const many = (name: string) => async (filter: Document) => {
    const all = idsOf(filter);
    sent.push(`${name} ${all.length}`);
    const written = all.slice(0, fault.after ?? all.length).filter(take).length;
    if (fault.after !== undefined) throw new Error('connection closed');
    return { matchedCount: written, deletedCount: written };
  };
  const collection = {
    updateMany: many('updateMany'),
    deleteMany: many('deleteMany'),
    find: (filter: Document) => ({
      toArray: async () => idsOf(filter).flatMap((_id) => (failed.has(String(_id)) ? [{ _id }] : [])),
    }),
    bulkWrite: async (operations: AnyBulkWriteOperation<Document>[]) => {
      sent.push(`bulkWrite ${operations.length}`);
      const ids = operations.flatMap((each) => {
        const { filter } =
          'updateOne' in each ? each.updateOne : 'deleteOne' in each ? each.deleteOne : { filter: {} };
        return idsOf(filter as Document);
      });
      const refused = ids.filter((id) => id === fault.refused);
      const matchedCount = ids.filter((id) => id !== fault.refused && take(id)).length;
      if (refused.length === 0) return { matchedCount, deletedCount: 0 };
      const error = new MongoBulkWriteError({ message: 'refused', code: 121 }, {
        matchedCount,
        deletedCount: 0,
      } as never);
      error.writeErrors = refused.map(() => ({ errmsg: 'not valid' })) as never;
      throw error;
    },
  };
  return { collection: collection as unknown as Collection, sent, left: () => failed.size };
}

const newIds = (length: number) => Array.from({ length }, () => new ObjectId());

describe('writes to many documents', () => {
  it('are one command for each kind, and count what the guard matched', async () => {
    const ids = newIds(6);
    const jobs = failedJobs(ids.slice(1));
    const deleted = { update: undefined, kind: 'destroy' };
    const writes = ids.map((id, index) => write(id, index < 2 ? deleted : {}));
    expect(await writeTogether(jobs.collection, writes)).toEqual({
      ...{ done: 5, refused: new Map(), unanswered: 0, untried: 0 },
    });
    expect(jobs.sent).toEqual(['deleteMany 2', 'updateMany 4']);
  });

  it('are made one by one if none are known to be alike', async () => {
    const ids = ['a', 'a/b', new ObjectId(), new ObjectId()];
    const jobs = failedJobs(ids);
    const writes = ids.map((id) => write(id, typeof id === 'string' ? {} : { kind: undefined }));
    expect((await writeTogether(jobs.collection, writes)).done).toBe(4);
    expect(jobs.sent).toEqual(['bulkWrite 4']);
  });

  it('that fail partway are counted by the remaining ones, which are written one by one', async () => {
    const ids = newIds(5);
    const jobs = failedJobs(ids, { after: 2, refused: ids[4] });
    expect(
      await writeTogether(
        jobs.collection,
        ids.map((id) => write(id)),
      ),
    ).toEqual({
      ...{ done: 4, refused: new Map([['not valid', 1]]), unanswered: 2, untried: 0 },
    });
    expect(jobs.sent).toEqual(['updateMany 5', 'bulkWrite 3']);
    expect(jobs.left()).toBe(1);
  });

  it('are not retried after an interruption', async () => {
    const ids = newIds(5);
    const jobs = failedJobs(ids, { after: 2 });
    const written = await writeTogether(
      jobs.collection,
      ids.map((id) => write(id)),
      AbortSignal.abort(),
    );
    expect(written).toMatchObject({ done: 2, unanswered: 2, untried: 3 });
    expect(jobs.sent).toEqual(['updateMany 5']);
  });
});
