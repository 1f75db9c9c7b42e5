import { MongoNetworkError, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkOutcome } from '../../../../../src/job/perform/perform';
import type { Work, WorkSource } from '../../../../../src/runtime/jobs/claimed-work';
import { JobAssigner, type ReadyWorkers } from '../../../../../src/runtime/jobs/job-assigner';
import type { Worker } from '../../../../../src/runtime/threads/worker';

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

/** A worker that finishes its work when the test says so. */
class TestWorker {
  isIdle = true;
  isStopping = false;
  finish: (outcome?: WorkOutcome) => void = () => {};
  readonly performed: unknown[] = [];
  end = () => {};
  readonly ended = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  perform(order: unknown): Promise<WorkOutcome> {
    this.isIdle = false;
    this.performed.push(order);
    return new Promise((resolve) => {
      this.finish = (outcome = {}) => {
        this.isIdle = true;
        resolve(outcome);
      };
    });
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('JobAssigner', () => {
  let workers: TestWorker[];
  let queue: Work[];
  let looks: string[];
  /** Workers without a thread, and the limit up to which their waiting work was counted. */
  let unstarted: TestWorker[];
  let counts: number[];
  let askedAlone: string[];
  let expected: string[];
  let written: [id: string, outcome: WorkOutcome | 'given back'][];
  let failures: Error[];
  let claimIds: Set<ObjectId>;
  /** Resolves when the database replies. */
  let answered: Promise<void>;
  let assigner: JobAssigner;

  beforeEach(() => {
    vi.useFakeTimers();
    workers = [new TestWorker('a:1'), new TestWorker('a:2')];
    [queue, looks, expected, written, failures, askedAlone] = [[], [], [], [], [], []];
    [unstarted, counts] = [[], []];
    claimIds = new Set();
    answered = Promise.resolve();
    const source: WorkSource = {
      expect: (kind) => {
        expected.push(kind);
      },
      awaitsIdleServer: async () => false,
      waiting: async (most) => {
        counts.push(most);
        await answered;
        return Math.min(most, queue.length);
      },
      next: async (claims) => {
        looks.push(claims.map(({ workerName }) => workerName).join());
        for (const { workerName, isAlone } of claims) if (isAlone) askedAlone.push(workerName);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        await answered;
        return claims.flatMap(({ workerName, claimId }) => {
          const next = queue.shift();
          claimIds.add(claimId);
          return next === undefined ? [] : [{ ...next, workerName }];
        });
      },
    };
    const pool: ReadyWorkers = {
      ready: () => workers.filter(({ isStopping }) => !isStopping) as unknown as Worker[],
      get startableCount() {
        return unstarted.length;
      },
      startThreads: (wanted) => {
        workers.push(...unstarted.splice(0, wanted));
        assigner.look();
      },
    };
    assigner = new JobAssigner(new ObjectId(), pool, source, () => 4_000);
  });
  afterEach(() => vi.useRealTimers());

  function work(name: string, fails: readonly Error[] = [], step = 'perform', runsAlone = false): Work {
    const left = [...fails];
    const write = async (outcome: WorkOutcome | 'given back') => {
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      written.push([name, outcome]);
    };
    return {
      id: new ObjectId(),
      workerName: '',
      order: { step, job: name } as never,
      collection: 'rocket_job.node_jobs',
      runsAlone,
      settle: write,
      giveBack: () => write('given back'),
    };
  }

  it('tells the source of possible new work before it polls', async () => {
    assigner.start();
    await settle();
    assigner.wake('jobs', 'batches');
    expect(expected).toEqual(['jobs', 'batches']);
    await settle();
    expect(looks).toHaveLength(2);
  });

  it.each([
    ['a batch job to have ended or to have slices left when a slice has settled', 'slice', ['slices']],
    ['slices when the step before them has settled', 'before', ['batches']],
    ['nothing of a job that leaves others at work', 'perform', []],
  ])('expects %s', async (_what, step, expectedThen) => {
    assigner.start();
    queue.push(work('one'), work('two', [], step));
    assigner.wake();
    await settle();
    workers[1]?.finish();
    await settle();
    expect(expected).toEqual(expectedThen);
    expected.length = 0;
    workers[0]?.finish();
    await settle();
    // There may be slices that only an idle server gets.
    expect(expected).toEqual(['batches']);
  });

  it('makes all idle workers poll together with their own claims, and one poll at a time', async () => {
    workers.push(new TestWorker('a:3'));
    let answer = () => {};
    queue.push(work('long'), work('one'), work('two'));
    assigner.start();
    await settle();
    expect(looks).toEqual(['a:1', 'a:2,a:3']);
    expect(claimIds.size).toBe(2);
    expect(workers.map(({ performed }) => performed)).toEqual(
      ['long', 'one', 'two'].map((job) => [{ step: 'perform', job }]),
    );
    answered = new Promise((resolve) => {
      answer = resolve;
    });
    // They take too long to claim others in advance.
    await vi.advanceTimersByTimeAsync(60);
    queue.push(work('three'), work('four'));
    workers[1]?.finish();
    await settle();
    workers[2]?.finish();
    await settle();
    expect(looks.slice(2)).toEqual(['a:2']);
    answer();
    await settle();
    expect(looks.slice(2)).toEqual(['a:2', 'a:3']);
    expect(workers.map(({ performed }) => performed.length)).toEqual([1, 2, 2]);
  });

  describe('with jobs that take only milliseconds', () => {
    const AHEAD = 14;
    /** Gives two workers one job each, and as many more in advance. */
    const fill = async () => {
      assigner.start();
      queue.push(...Array.from({ length: 100 }, (_, at) => work(`job ${at}`)));
      assigner.wake();
      await settle();
      for (const worker of workers) worker.finish();
      await settle();
    };
    const begun = () => workers.map(({ performed }) => performed.length);

    it('claims several for each worker in one poll, in turns', async () => {
      await fill();
      expect(looks.at(-1)?.split(',').slice(0, 4)).toEqual(['a:1', 'a:2', 'a:1', 'a:2']);
      expect(assigner.held.filter(({ workerName }) => workerName === 'a:1')).toHaveLength(1 + AHEAD);
      const before = looks.length;
      for (let job = 1; job <= AHEAD / 2; job++) {
        workers[0]?.finish();
        await settle();
      }
      expect(begun()).toEqual([2 + AHEAD / 2, 2]);
      expect(looks).toHaveLength(before);
      workers[0]?.finish();
      await settle();
      expect(looks[before]).toBe(
        Array(1 + AHEAD / 2)
          .fill('a:1')
          .join(),
      );
      expect(written.every(([, outcome]) => outcome !== 'given back')).toBe(true);
    });

    it('requeues work behind a job that takes long, and claims it for the others', async () => {
      await fill();
      // The other worker continues.
      for (let at = 0; at < 25; at++) {
        await vi.advanceTimersByTimeAsync(5);
        workers[1]?.finish();
      }
      await settle();
      const givenBack = written.filter(([, outcome]) => outcome === 'given back');
      expect(givenBack).toHaveLength(AHEAD);
      expect(assigner.held.filter(({ workerName }) => workerName === 'a:1')).toHaveLength(1);
      expect(begun()[0]).toBe(2);
      expect(looks.slice(-3).join()).not.toContain('a:1');
    });

    it.each([
      ['stopped', () => assigner.stop()],
      ['lapsed', () => assigner.lapse()],
    ])("requeues work that hasn't started immediately when it is %s", async (_how, act) => {
      await fill();
      written.length = 0;
      act();
      await settle();
      expect(written.filter(([, outcome]) => outcome === 'given back')).toHaveLength(2 * AHEAD);
      expect(assigner.held).toHaveLength(2);
    });

    it('requeues the waiting work of a worker that exits', async () => {
      await fill();
      written.length = 0;
      const [first] = workers;
      if (first !== undefined) first.isStopping = true;
      first?.finish();
      await settle();
      expect(written.filter(([, outcome]) => outcome === 'given back')).toHaveLength(AHEAD);
    });
  });

  it('starts as many threads as there is work for when all are busy, and none while one is idle', async () => {
    unstarted = ['a:3', 'a:4', 'a:5'].map((name) => new TestWorker(name));
    queue.push(work('one'));
    assigner.start();
    await settle();
    expect(counts).toEqual([]);
    queue.push(work('two'), work('three'), work('four'));
    assigner.wake('jobs');
    await settle();
    expect(counts).toEqual([3, 1]);
    expect(workers.map(({ name, performed }) => [name, performed.length])).toEqual(
      ['a:1', 'a:2', 'a:3', 'a:4'].map((name) => [name, 1]),
    );
    // Nothing is waiting any more: the fifth isn't needed.
    assigner.wake('jobs');
    await settle();
    expect(unstarted.map(({ name }) => name)).toEqual(['a:5']);
  });

  it('counts waiting work once at a time, and starts no thread once it is stopped', async () => {
    unstarted = [new TestWorker('a:3')];
    queue.push(work('one'), work('two'));
    assigner.start();
    assigner.wake();
    await settle();
    counts.length = 0;
    let answer = () => {};
    answered = new Promise((resolve) => {
      answer = resolve;
    });
    queue.push(work('three'));
    assigner.wake('jobs');
    assigner.wake('jobs');
    await settle();
    expect(counts).toEqual([1]);
    assigner.stop();
    answer();
    await settle();
    expect(unstarted).toHaveLength(1);
  });

  it('holds the work claimed by the current poll', async () => {
    let answer = () => {};
    answered = new Promise((resolve) => {
      answer = resolve;
    });
    let claimId: ObjectId | undefined;
    const source = {
      expect: () => {},
      awaitsIdleServer: async () => false,
      waiting: async () => 0,
      next: async ([claim]: readonly { claimId: ObjectId }[]) => {
        claimId = claim?.claimId;
        await answered;
        return [];
      },
    };
    const pool = { ready: () => workers as unknown as Worker[], startableCount: 0, startThreads: () => {} };
    const other = new JobAssigner(new ObjectId(), pool, source, () => 4_000);
    other.start();
    await settle();
    expect(other.isHeld(new ObjectId(), claimId)).toBe(true);
    expect(other.isHeld(new ObjectId(), new ObjectId())).toBe(false);
    answer();
    await settle();
    expect(other.isHeld(new ObjectId(), claimId)).toBe(false);
    expect(other.isHeld(new ObjectId(), undefined)).toBe(false);
  });

  it('requeues failed work whose claims have expired, once its worker has exited, and claims nothing meanwhile', async () => {
    assigner.start();
    queue.push(work('ended'), work('finished'), work('next'));
    assigner.wake();
    await settle();
    expect(assigner.held).toHaveLength(2);
    assigner.lapse();
    workers[0]?.finish({ exception: { class_name: 'Shutdown', message: '', backtrace: [] } });
    workers[1]?.finish();
    assigner.wake();
    await settle();
    expect(written).toEqual([['finished', {}]]);
    expect(queue).toHaveLength(1);
    workers[0]?.end();
    await settle();
    expect(written).toEqual([
      ['finished', {}],
      ['ended', 'given back'],
    ]);
    assigner.renew();
    await settle();
    expect(queue).toHaveLength(0);
  });

  it('claims nothing besides work that runs alone, which it requests only when it is idle', async () => {
    assigner.start();
    await settle();
    askedAlone.length = 0;
    queue.push(work('alone', [], 'perform', true), work('one'), work('two'));
    assigner.wake();
    await settle();
    expect(askedAlone).toEqual(['a:1']);
    assigner.wake('jobs');
    await settle();
    expect(queue).toHaveLength(2);
    workers[0]?.finish();
    await settle();
    expect(written).toEqual([['alone', {}]]);
    expect(queue).toHaveLength(0);
    expect(askedAlone).toEqual(['a:1', 'a:1']);
  });

  it('makes room for work that must run alone: claims nothing until it is idle, for a minute at most', async () => {
    assigner.start();
    queue.push(work('long'));
    assigner.wake();
    await settle();
    assigner.drain();
    queue.push(work('next'));
    assigner.wake('jobs');
    await vi.advanceTimersByTimeAsync(59_000);
    expect(queue).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(queue).toHaveLength(0);
    assigner.drain();
    queue.push(work('later'));
    workers[1]?.finish();
    await settle();
    expect(queue).toHaveLength(0);
  });

  it('polls with one worker, and with the others only if that one has found something', async () => {
    assigner.start();
    await settle();
    expect(looks).toEqual(['a:1']);
    looks.length = 0;
    queue.push(work('one'), work('two'), work('three'));
    assigner.wake();
    await settle();
    expect(workers.map(({ performed }) => performed.length)).toEqual([1, 1]);
    expect(queue).toHaveLength(1);
    workers[0]?.finish();
    await settle();
    assigner.look();
    await settle();
    expect(workers[0]?.performed).toHaveLength(2);
    expect(written).toEqual([['one', {}]]);
  });

  it('claims nothing before it is started or after it is stopped', async () => {
    queue.push(work('one'));
    assigner.wake();
    await settle();
    expect(looks).toEqual([]);
    assigner.start();
    await settle();
    assigner.stop();
    queue.push(work('two'));
    assigner.wake();
    workers[0]?.finish();
    await settle();
    expect(written).toEqual([['one', {}]]);
    expect(queue).toHaveLength(1);
  });

  it('requeues work claimed for a worker that exits meanwhile', async () => {
    queue.push(work('one'));
    assigner.start();
    for (const worker of workers) worker.isStopping = true;
    await settle();
    expect(written).toEqual([['one', 'given back']]);
  });

  it('retries an outcome until the database accepts it, and holds the work until then', async () => {
    const one = work('one', [new MongoNetworkError('gone'), new MongoNetworkError('gone')]);
    queue.push(one);
    assigner.start();
    await settle();
    workers[0]?.finish({ changed: { a: 1 } });
    await settle();
    expect(assigner.isHeld(one.id, undefined)).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(written).toEqual([['one', { changed: { a: 1 } }]]);
    expect(assigner.isHeld(one.id, undefined)).toBe(false);
  });

  it('makes the job fail if the database will never accept the outcome', async () => {
    queue.push(work('one', [new RangeError('too large')]));
    assigner.start();
    await settle();
    workers[0]?.finish({ changed: { a: 1 } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toMatchObject([
      ['one', { exception: { class_name: 'RangeError', message: 'too large' } }],
    ]);
  });

  it('stops writing once it is abandoned', async () => {
    queue.push(work('one', [new MongoNetworkError('gone')]));
    assigner.start();
    await settle();
    workers[0]?.finish();
    await settle();
    assigner.abandon();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual([]);
  });

  it("polls again a second after the database couldn't be asked", async () => {
    failures.push(new MongoNetworkError('gone'));
    queue.push(work('one'));
    assigner.start();
    await settle();
    expect(workers[0]?.performed).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(workers[0]?.performed).toHaveLength(1);
  });

  it('returns whether everything is written in time', async () => {
    queue.push(work('one'));
    assigner.start();
    await settle();
    const late = assigner.settled(100);
    await vi.advanceTimersByTimeAsync(200);
    expect(await late).toBe(false);
    const inTime = assigner.settled(10_000);
    workers[0]?.finish();
    await vi.advanceTimersByTimeAsync(100);
    expect(await inTime).toBe(true);
  });

  it('abandons a write that the database refuses three times, holds its work, and continues', async () => {
    const refusal = new Error('Document failed validation');
    const refused = work('refused', [refusal, refusal, refusal]);
    queue.push(refused);
    assigner.start();
    await settle();
    workers[0]?.finish();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(written).toEqual([]);
    expect(await assigner.settled(0)).toBe(true);
    expect(assigner.isHeld(refused.id, undefined)).toBe(true);
    queue.push(work('next'));
    assigner.wake();
    await settle();
    for (const worker of workers) worker.finish();
    await settle();
    expect(written).toEqual([['next', {}]]);
  });

  it('retries while the database is unreachable, however often it refused before', async () => {
    const away = new MongoNetworkError('away');
    queue.push(work('patient', [...Array<Error>(10).fill(away), new Error('refused'), away]));
    assigner.start();
    await settle();
    workers[0]?.finish();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(written).toEqual([['patient', { exception: expect.objectContaining({ message: 'refused' }) }]]);
  });
});
