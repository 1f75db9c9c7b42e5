import { type Collection, MongoNetworkError, ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimedBy, type NewClaim } from '../../src/job/queue/claim';
import { GroupedWrites } from '../../src/job/queue/grouped-writes';
import { claimJobs, settleJob } from '../../src/job/queue/job-queue';
import { claimSlices } from '../../src/job/queue/slice-queue';
import { connectedDatabase } from '../support/database';
import { job } from '../support/odd-documents';
import { ofJobs, ofSlices } from '../support/typed-collections';

const IS_OURS = { _type: 'ReportJob' };

/** Returns the same collection, which executes these commands but loses their replies. */
function withoutAnswers(collection: Collection, ...commands: (keyof Collection)[]): Collection {
  return new Proxy(collection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!commands.includes(name as keyof Collection)) return value.bind(target);
      return async (...args: unknown[]) => {
        await value.apply(target, args);
        throw new MongoNetworkError('the answer was lost');
      };
    },
  });
}

describe('a claim for several workers', () => {
  const database = connectedDatabase();
  const jobs = () => database().collection('rocket_job.node_jobs');
  const kept = (more: object = {}) => ({
    ...job(),
    _id: new ObjectId(),
    destroy_on_complete: false,
    ...more,
  });

  function claims(count: number): NewClaim[] {
    const [serverId, claimId] = [new ObjectId(), new ObjectId()];
    const claim = { serverId, claimId, claimMs: 4_000, isAlone: false };
    return Array.from({ length: count }, (_, at) => ({ ...claim, workerName: `a:1:${at + 1}` }));
  }

  beforeEach(async () => {
    await jobs().deleteMany({});
  });

  it('gets the first jobs in order, one for each worker, and no more than there are', async () => {
    const priorities = [50, 20, 50, 30, 50];
    const added = priorities.map((priority) => kept({ priority }));
    await jobs().insertMany(added);
    const first = await claimJobs(ofJobs(jobs()), IS_OURS, claims(3));
    expect(first.map(({ priority }) => priority)).toEqual([20, 30, 50]);
    expect(first.map(({ worker_name }) => worker_name).sort()).toEqual(['a:1:1', 'a:1:2', 'a:1:3']);
    await jobs().insertOne(kept({ priority: 1 }));
    const others = await claimJobs(ofJobs(jobs()), IS_OURS, claims(9));
    expect(others.map(({ priority }) => priority)).toEqual([1, 50, 50]);
    expect(await claimJobs(ofJobs(jobs()), IS_OURS, claims(9))).toEqual([]);
  });

  it('gets each job once if servers compete', async () => {
    await jobs().insertMany(Array.from({ length: 200 }, () => kept()));
    const claimed = await Promise.all(
      [3, 4, 5, 1].map(async (workers) => {
        const mine: string[] = [];
        for (;;) {
          const won = await claimJobs(ofJobs(jobs()), IS_OURS, claims(workers));
          if (won.length === 0) return mine;
          mine.push(...won.map(({ _id }) => _id.toHexString()));
        }
      }),
    );
    expect(claimed.flat()).toHaveLength(200);
    expect(new Set(claimed.flat()).size).toBe(200);
  });

  it.each([1, 3])('knows what it got if the reply was lost, for %i', async (workers) => {
    await jobs().insertMany([kept(), kept(), kept(), kept()]);
    const deaf = withoutAnswers(jobs(), 'updateMany', 'findOneAndUpdate');
    const claimed = await claimJobs(ofJobs(deaf), IS_OURS, claims(workers));
    expect(claimed).toHaveLength(workers);
    expect(await jobs().countDocuments({ state: 'running' })).toBe(workers);
    await jobs().deleteMany({ state: 'queued' });
    await expect(claimJobs(ofJobs(deaf), IS_OURS, claims(1))).rejects.toThrow('the answer was lost');
  });

  it('leaves a job that changes between the read and the claim to others', async () => {
    const [gone, died, stays] = [kept(), kept(), kept()];
    await jobs().insertMany([gone, died, stays]);
    const slow = new Proxy(jobs(), {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'updateMany') return typeof value === 'function' ? value.bind(target) : value;
        return async (...args: Parameters<Collection['updateMany']>) => {
          await target.updateOne({ _id: gone._id }, { $set: { state: 'paused' } });
          await target.updateOne({ _id: died._id }, { $set: { server_deaths: 0 } });
          return target.updateMany(...args);
        };
      },
    });
    const claimed = await claimJobs(ofJobs(slow), IS_OURS, claims(3));
    expect(claimed.map(({ _id }) => _id)).toEqual([stays._id]);
  });

  it('gets slices in the order of their records', async () => {
    const slices = database().collection('rocket_job.node_inputs.slices');
    const ids = [1, 2, 3].map((at) => new ObjectId(`00000000000000000000000${at}`));
    const slice = { state: 'queued', records: [1], first_record_number: 1, failure_count: 0 };
    await slices.insertMany(ids.map((_id) => ({ _id, ...slice })));
    const claimed = await claimSlices(ofSlices(slices), claims(2));
    expect(claimed.map(({ _id, records }) => [_id, records])).toEqual(
      ids.slice(0, 2).map((_id) => [_id, [1]]),
    );
  });

  describe('outcomes of jobs, written together', () => {
    const writes = new GroupedWrites();

    async function settled(
      collection: Collection,
      outcomes: readonly { readonly changed?: object; readonly exception?: never }[],
      between: (ids: readonly ObjectId[]) => Promise<unknown> = async () => {},
      more: object = {},
    ) {
      await jobs().insertMany(outcomes.map(() => kept(more)));
      const mine = claims(outcomes.length);
      const claimed = await claimJobs(ofJobs(jobs()), IS_OURS, mine);
      await between(claimed.map(({ _id }) => _id));
      const results = await Promise.allSettled(
        claimed.map((each, at) => {
          const claim = mine.find(({ workerName }) => workerName === each.worker_name);
          return settleJob(writes, ofJobs(collection), each, claim as NewClaim, outcomes[at] ?? {});
        }),
      );
      return results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message));
    }

    it('are written for each job its worker still holds, and reported for the others', async () => {
      const abort = ([_first, second]: readonly ObjectId[]) =>
        jobs().updateOne({ _id: second as ObjectId }, { $set: { state: 'aborted' } });
      expect(await settled(jobs(), [{ changed: { pages: 1 } }, {}, {}], abort)).toEqual([true, false, true]);
      const states = await jobs()
        .find({}, { sort: { _id: 1 } })
        .toArray();
      expect(states.map(({ state, pages }) => [state, pages])).toEqual([
        ['completed', 1],
        ['aborted', undefined],
        ['completed', undefined],
      ]);
      expect(states[0]).not.toHaveProperty('worker_name');
    });

    it.each([1, 3])('count once if the reply was lost, for %i', async (count) => {
      const outcomes = Array.from({ length: count }, () => ({}));
      const deaf = withoutAnswers(jobs(), 'bulkWrite');
      expect(await settled(deaf, outcomes)).toEqual(outcomes.map(() => true));
      const destroyed = await settled(deaf, outcomes, undefined, { destroy_on_complete: true });
      expect(destroyed).toEqual(outcomes.map(() => true));
      expect(await jobs().countDocuments({ state: 'completed' })).toBe(count);
    });

    it('are written for the others if the database refuses one', async () => {
      await database().command({
        collMod: 'rocket_job.node_jobs',
        validator: { pages: { $ne: 'refused' } },
        validationLevel: 'strict',
      });
      const outcomes = [{}, { changed: { pages: 'refused' } }, {}];
      expect(await settled(jobs(), outcomes)).toEqual([true, 'Document failed validation', true]);
      const tooLarge = { changed: { pages: 'x'.repeat(17 * 1_024 * 1_024) } };
      expect((await settled(jobs(), [{}, tooLarge, {}]))[1]).not.toBe(true);
      expect(await jobs().countDocuments({ state: 'completed' })).toBe(4);
      await database().command({ collMod: 'rocket_job.node_jobs', validator: {} });
    });
  });

  it("are guarded by the claim: another claim of the same worker doesn't count", async () => {
    await jobs().insertOne(kept());
    const [claim] = claims(1);
    const [claimed] = await claimJobs(ofJobs(jobs()), IS_OURS, [claim as NewClaim]);
    const other = { ...(claim as NewClaim), claimId: new ObjectId() };
    expect(await jobs().countDocuments(claimedBy(claimed?._id as ObjectId, other))).toBe(0);
    expect(await jobs().countDocuments(claimedBy(claimed?._id as ObjectId, claim as NewClaim))).toBe(1);
  });
});
