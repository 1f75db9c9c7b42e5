import type { Db } from 'mongodb';
import { ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JobDocument } from '../../../../../src/job/model/job-document';
import { WorkFinder } from '../../../../../src/runtime/jobs/work-finder';

const claimer = {
  serverId: new ObjectId(),
  workerName: 'a:1',
  claimId: new ObjectId(),
  claimMs: 4_000,
  isAlone: true,
};

/** The database's requests and replies, reduced to what a finder uses. */
class Jobs {
  queued: Partial<JobDocument>[] = [];
  batches: Partial<JobDocument>[] = [];
  slices = 0;
  readonly asked: string[] = [];
  readonly deleted: unknown[] = [];

  get database(): Db {
    return { collection: (name: string) => this.#collection(name) } as unknown as Db;
  }

  #collection(name: string): object {
    const isOfJobs = name === 'rocket_job.node_jobs';
    return {
      db: this.database,
      find: () => ({
        toArray: async () => {
          this.asked.push('batches');
          return this.batches;
        },
      }),
      findOneAndUpdate: async (filter: { $and?: unknown[] }) => {
        if (!isOfJobs) {
          this.asked.push('slice');
          return this.slices-- > 0 ? slice() : null;
        }
        const isBefore = JSON.stringify(filter).includes('"priority":{"$lt"');
        this.asked.push(isBefore ? 'job before' : 'job');
        return isBefore ? null : (this.queued.shift() ?? null);
      },
      deleteOne: async ({ _id }: { _id: unknown }) => {
        this.deleted.push(_id);
        return { deletedCount: 1 };
      },
      aggregate: () => ({ toArray: async () => [{ running: 1 }] }),
      findOne: async () => ({ state: 'running' }),
      countDocuments: async () => 1,
    };
  }
}

const slice = () => ({
  _id: new ObjectId(),
  records: [],
  first_record_number: 1,
  worker_name: claimer.workerName,
});

const job = (more: Partial<JobDocument> = {}): Partial<JobDocument> => ({
  _id: new ObjectId(),
  _type: 'ReportJob',
  state: 'running',
  priority: 50,
  worker_name: claimer.workerName,
  ...more,
});

describe('WorkFinder', () => {
  let jobs: Jobs;
  let filter: object | undefined;
  let finder: WorkFinder;
  const next = async () => (await finder.next([claimer]))[0];

  beforeEach(() => {
    jobs = new Jobs();
    filter = {};
    finder = new WorkFinder({
      database: async () => jobs.database,
      scope: { filter: async () => filter },
      reCheckMs: () => 60_000,
    });
  });

  it('sends no request if the server can run nothing', async () => {
    filter = undefined;
    jobs.queued.push(job());
    expect(await next()).toBeUndefined();
    expect(jobs.asked).toEqual([]);
  });

  it('claims a queued job, and checks for batch jobs only until it knows that there are none', async () => {
    const [one, two] = [job(), job()];
    jobs.queued.push(one, two);
    expect((await next())?.order).toEqual({ step: 'perform', job: one });
    expect((await next())?.id).toBe(two._id);
    expect(await next()).toBeUndefined();
    expect(jobs.asked).toEqual(['batches', 'job', 'job', 'job']);
    finder.expect('batches');
    await next();
    expect(jobs.asked.slice(4)).toEqual(['batches', 'job']);
  });

  it('joins a running batch job before it claims another one, and checks for a job of a higher priority first', async () => {
    jobs.batches.push(job({ slice_size: 10, sub_state: 'processing' }));
    jobs.slices = 2;
    jobs.queued.push(job());
    expect((await next())?.order.step).toBe('slice');
    expect((await next())?.order.step).toBe('slice');
    expect(jobs.asked).toEqual(['batches', 'job before', 'slice', 'slice']);
  });

  it('checks for a job of a higher priority again when it was told of one', async () => {
    jobs.batches.push(job({ slice_size: 10, sub_state: 'processing' }));
    jobs.slices = 9;
    await next();
    await next();
    finder.expect('jobs');
    await next();
    expect(jobs.asked.filter((what) => what === 'job before')).toHaveLength(2);
  });

  it('starts a batch job with the step before its slices', async () => {
    const batch = job({ slice_size: 10 });
    jobs.queued.push(batch);
    expect((await next())?.order).toEqual({ step: 'before', job: batch });
  });

  it('destroys jobs that have expired, and takes the next one', async () => {
    const started = new Date(10_000);
    const expired = job({ expires_at: new Date(9_999), started_at: started });
    const inTime = job({ expires_at: new Date(10_001), started_at: started });
    jobs.queued.push(expired, inTime);
    expect((await next())?.id).toBe(inTime._id);
    expect(jobs.deleted).toHaveLength(1);
  });
});
