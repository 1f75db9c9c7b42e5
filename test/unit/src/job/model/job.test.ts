import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ClassFilter } from '../../../../../src/config/filters/class-filter';
import { BatchJob, Job } from '../../../../../src/index';
import { newJob } from '../../../../../src/job/model/job';
import { sortAttributes } from '../../../../../src/job/model/job-attributes';
import { exceptionFrom } from '../../../../../src/job/model/job-exception';
import { perform } from '../../../../../src/job/perform/perform';
import { Shutdown } from '../../../../../src/job/perform/shutdown';
import { type ClaimSettings, claimedClasses, claimFilter } from '../../../../../src/job/queue/claim-filter';

class ReportJob extends Job {
  customer = 'nobody';
  override priority = 30;
  perform() {
    this.customer = this.customer.toUpperCase();
    return `for ${this.customer}`;
  }
}

class FailingJob extends Job {
  perform(): void {
    throw new RangeError('too far');
  }
}

describe('Job', () => {
  it('is performed directly without a database', async () => {
    expect(await ReportJob.performNow({ customer: 'jack' })).toBe('for JACK');
    await expect(FailingJob.performNow()).rejects.toThrow('too far');
  });

  it('is performed directly record by record if it is a batch job, before and after too', async () => {
    const steps: string[] = [];
    class LinesJob extends BatchJob<string, number> {
      override before() {
        steps.push('before');
      }
      perform(line: string) {
        steps.push(line);
        return line.length;
      }
      override after() {
        steps.push('after');
      }
    }
    expect(await LinesJob.performNow({}, ['one', 'three'])).toEqual([3, 5]);
    expect(steps).toEqual(['before', 'one', 'three', 'after']);
  });

  it.each([
    [{ custmer: 'x' }, /got `custmer`\. Did you mean `customer`\?/],
    [{ priority: 0 }, /Expected `priority` to be a whole number from 1 \(first\) to 100, got `0`/],
    [{ priority: undefined }, /got `undefined`/],
    [{ run_at: 'tomorrow' }, /Expected `run_at` to be a Date, got `tomorrow`/],
    [{ runAt: 'tomorrow' }, /Expected `run_at` to be a Date, got `tomorrow`/],
    [{ run_at: new Date('garbage') }, /Expected `run_at` to be a Date, got `Invalid Date`/],
    [{ run_at: 1_795_926_868 }, /Expected `run_at` to be a Date, got `1795926868`/],
    [{ run_at: null }, /Expected `run_at` to be a Date, got `null`/],
    [{ expires_at: '2999-01-01' }, /Expected `expires_at` to be a Date, got `2999-01-01`/],
    [{ runAt: new Date(), run_at: new Date() }, /either `runAt` or `run_at`, .* got both/],
    [{ log_level: 'verbose' }, /one of trace, debug/],
    [{ slice_size: 5 }, /got `slice_size`\. That field is for batch jobs: make the class extend `BatchJob`/],
    [{ pages: 5 }, /Declare it in the class with an initial value, `pages = …`/],
    [{ customer: undefined }, /Expected `customer` to be a value that can be stored, got `undefined`/],
    [{ customer: new Date(Number.NaN) }, /Expected `customer` to be a value that can be stored/],
    [{ customer: 'x'.repeat(17_000_000) }, /fields of a new `ReportJob` to fit .*16 MiB\), got 16\.2 MiB/],
  ])('refuses %o before anything is written', async (attributes, why) => {
    await expect(ReportJob.create(attributes as object)).rejects.toThrow(why);
  });

  it('accepts the attributes of the model under their TypeScript names too', () => {
    const runAt = new Date(5);
    const sorted = sortAttributes('ReportJob', new ReportJob(), { runAt, destroyOnComplete: false });
    expect(sorted.model).toMatchObject({ run_at: runAt, destroy_on_complete: false });
    expect(newJob(ReportJob, { runAt }).runAt).toBe(runAt);
  });

  it("refuses names of every job's fields, and an invalid delay", async () => {
    class BadJob extends Job {
      worker_name = 'x';
      perform() {}
    }
    await expect(BadJob.create()).rejects.toThrow(/The field `worker_name` of `BadJob` has a reserved name/);
    for (const delay of [
      -1,
      1e15,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '',
      'soon',
      '10',
      '-10m',
      '36526d',
      null,
      {},
    ])
      await expect(ReportJob.createIn(delay as never)).rejects.toMatchObject({
        code: 'invalid_argument',
        message: expect.stringMatching(
          /^Expected the delay to be a time of at most 100 years, such as '10m'/,
        ),
        details: { argument: 'delay', value: delay },
      });
    // @ts-expect-error an abstract class has no jobs
    await expect(BatchJob.create()).rejects.toThrow(/a job class with a `perform`, got `BatchJob`/);
    // @ts-expect-error an abstract class is not a job class
    expect(() => Job.register(Job)).toThrow(/a class that extends Job/);
  });

  it('has one class for each name', () => {
    Job.register(ReportJob, FailingJob);
    Job.register(ReportJob);
    const Other = { ReportJob: class ReportJob extends ReportJobBase {} }.ReportJob;
    expect(() => Job.register(Other)).toThrow(
      /a unique name, got `ReportJob`, which another class already has/,
    );
  });
});

class ReportJobBase extends Job {
  perform() {}
}

describe('perform', () => {
  const document = (_type: string, own: object) => ({
    ...new ReportJob().toJSON(),
    _type,
    worker_name: 'w:1',
    ...own,
  });

  it("returns the job's changed fields, and its error", async () => {
    Job.register(ReportJob, FailingJob);
    expect(await perform({ step: 'perform', job: document('ReportJob', { customer: 'jack' }) })).toEqual({
      changed: { customer: 'JACK' },
    });
    expect(await perform({ step: 'perform', job: document('ReportJob', { customer: 'JACK' }) })).toEqual({});
    expect(await perform({ step: 'perform', job: document('FailingJob', {}) })).toMatchObject({
      exception: { class_name: 'RangeError', message: 'too far', worker_name: 'w:1' },
    });
    expect(await perform({ step: 'perform', job: document('UnknownJob', {}) })).toMatchObject({
      exception: { message: expect.stringMatching(/doesn't know the class of job .*, `UnknownJob`\./) },
    });
  });
});

describe("a value that can't be stored", () => {
  class LeavingJob extends Job {
    left: unknown = '';
    how = '';
    perform() {
      if (this.how === 'much') this.left = 'x'.repeat(17_000_000);
      if (this.how === 'nothing') this.left = () => {};
      if (this.how === 'both') {
        this.left = () => {};
        throw new RangeError('too far');
      }
    }
  }
  class OutputJob extends BatchJob<unknown, unknown> {
    override collectOutput = true;
    perform(record: unknown) {
      return record === 'much' ? 'x'.repeat(9_000_000) : record;
    }
  }
  const { _id } = new LeavingJob().toJSON();

  it.each([
    ['much', 'RocketJobError', /the fields of this `LeavingJob` to fit/],
    ['nothing', 'RocketJobError', /Expected `left` to be a value that can be stored/],
    ['both', 'RangeError', /^too far$/],
  ])('makes a job fail that leaves %s in its fields', async (how, class_name, message) => {
    Job.register(LeavingJob);
    const job = { ...new LeavingJob().toJSON(), _type: 'LeavingJob', how };
    expect(await perform({ step: 'perform', job })).toEqual({
      exception: { class_name, message: expect.stringMatching(message), backtrace: expect.anything() },
    });
  });

  it.each([
    [[1, () => {}, 3], 2, /Expected `output of record 12` to be a value/],
    [
      ['much', 'much'],
      2,
      /the output of a slice to fit .*16 MiB\), got 17\.2 MiB\. Use a smaller `slice_size`/,
    ],
  ])('makes a slice fail that returns it: %o', async (records, processing_record_number, message) => {
    Job.register(OutputJob);
    const job = { ...new OutputJob().toJSON(), _type: 'OutputJob' };
    const slice = { _id, state: 'running', records, first_record_number: 11, failure_count: 0 } as const;
    expect(await perform({ step: 'slice', job, slice })).toMatchObject({
      processing_record_number,
      exception: { message: expect.stringMatching(message) },
    });
  });
});

describe('the signal of a job', () => {
  const shutdown = new Shutdown('killed');

  it('is never aborted without a worker', () => {
    expect(new ReportJob().signal.aborted).toBe(false);
  });

  it('ends a slice before its next record, from which it is retried', async () => {
    const interruption = new AbortController();
    const done: number[] = [];
    class NumbersJob extends BatchJob<number> {
      perform(record: number) {
        done.push(record);
        if (record === 20) interruption.abort(shutdown);
      }
    }
    Job.register(NumbersJob);
    const job = { ...new NumbersJob().toJSON(), _type: 'NumbersJob' };
    const slice = {
      _id: job._id,
      state: 'running',
      records: [10, 20, 30],
      first_record_number: 1,
      failure_count: 0,
      worker_name: 'w:1',
    } as const;
    expect(await perform({ step: 'slice', job, slice }, interruption.signal)).toMatchObject({
      processing_record_number: 3,
      exception: { class_name: 'RocketJob::Worker::Shutdown', message: 'killed', worker_name: 'w:1' },
    });
    expect(done).toEqual([10, 20]);
  });

  it('is the reason for a failure after it, whatever was thrown then', async () => {
    class WaitingJob extends Job {
      perform() {
        return sleep(600_000, undefined, { signal: this.signal });
      }
    }
    Job.register(WaitingJob);
    const job = { ...new WaitingJob().toJSON(), _type: 'WaitingJob' };
    expect(await perform({ step: 'perform', job }, AbortSignal.abort(shutdown))).toMatchObject({
      exception: { class_name: 'RocketJob::Worker::Shutdown', message: 'killed' },
    });
  });
});

it('exceptionFrom accepts any thrown value', () => {
  expect(exceptionFrom('text')).toEqual({ class_name: 'Error', message: 'text', backtrace: [] });
  expect(exceptionFrom(undefined).message).toBe('undefined');
  expect(exceptionFrom(new TypeError('two\nlines')).backtrace[0]).toMatch(/^at /);
  const fromAnotherThread = Object.create(RangeError.prototype, { message: { value: 'far' } });
  expect(exceptionFrom(fromAnotherThread)).toMatchObject({ class_name: 'RangeError', message: 'far' });
  expect(exceptionFrom(Object.assign(new Error('x'), { name: 5 })).class_name).toBe('5');
  expect(exceptionFrom(new Error('x'.repeat(20_000))).message).toMatch(/^x{10000}… 10000 more characters$/);
});

describe("a server's claims", () => {
  const names = ['ReportJob', 'ImportJob'];
  const classes = (settings: ClaimSettings, inDatabase: readonly string[] = []) =>
    claimedClasses(names, settings, async () => inDatabase);

  it('are for the classes that it knows, narrowed by its settings', async () => {
    expect(await classes({})).toEqual(names);
    expect(await classes({ includeFilter: new ClassFilter('report') })).toEqual(['ReportJob']);
    expect(await classes({ excludeFilter: new ClassFilter('report') })).toEqual(['ImportJob']);
    expect(await classes({ includeFilter: new ClassFilter('nothing') })).toEqual([]);
  });

  it('are for the classes that the database matches, if only the database can', async () => {
    expect(await classes({ includeFilter: new ClassFilter('^(?!Imp)') }, ['ReportJob'])).toEqual([
      'ReportJob',
    ]);
    expect(await classes({ excludeFilter: new ClassFilter('^(?!Imp)') }, ['ReportJob'])).toEqual([
      'ImportJob',
    ]);
  });

  it('are a query, or nothing if no class is left', () => {
    expect(claimFilter(names, {})).toEqual({ _type: { $in: names } });
    expect(claimFilter(names, { whereFilter: { priority: { $lte: 25 } } })).toEqual({
      _type: { $in: names },
      $and: [{ priority: { $lte: 25 } }],
    });
    expect(claimFilter([], {})).toBeUndefined();
  });
});
