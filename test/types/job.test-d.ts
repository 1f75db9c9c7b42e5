import { expectTypeOf, it } from 'vitest';
import { BatchJob, Job, type JobFields, type Lookup, type ManyOutcome } from '../../src/index';

class ReportJob extends Job {
  customer = '';
  since?: Date;
  readonly #secret = 1;
  perform() {
    return this.#secret;
  }
}

class ImportJob extends BatchJob<string, number> {
  source = '';
  perform(line: string) {
    return line.length;
  }
}

it('types the attributes of new jobs', () => {
  expectTypeOf(ReportJob.create({ customer: 'Jack', priority: 5 })).toEqualTypeOf<Promise<ReportJob>>();
  ReportJob.create({ since: new Date(), run_at: new Date(), log_level: 'debug' });
  ReportJob.createIn(60, { customer: 'Jack' });
  ReportJob.createIn('1h 30m', { customer: 'Jack' });
  // @ts-expect-error a date is not a duration
  ReportJob.createIn(new Date(), { customer: 'Jack' });
  // @ts-expect-error wrong type
  ReportJob.create({ customer: 5 });
  // @ts-expect-error no such field
  ReportJob.create({ custmer: 'Jack' });
  // @ts-expect-error a method is not a field
  ReportJob.create({ perform: () => 1 });
  // @ts-expect-error fields that only the database sets can't be given
  ReportJob.create({ state: 'failed' });
  // @ts-expect-error no such level
  ReportJob.create({ log_level: 'verbose' });
  // @ts-expect-error only a batch job has slices
  ReportJob.create({ slice_size: 5 });
  // @ts-expect-error jobs are made of classes with a perform
  Job.create();
});

it('types lookups and performing', () => {
  expectTypeOf(ReportJob.where({ state: 'failed' })).toExtend<Lookup<ReportJob, JobFields<ReportJob>>>();
  expectTypeOf(ReportJob.first()).toEqualTypeOf<Promise<ReportJob | undefined>>();
  expectTypeOf(Job.failed().first()).toEqualTypeOf<Promise<Job | undefined>>();
  expectTypeOf(ReportJob.failed().retry()).toEqualTypeOf<Promise<ManyOutcome>>();
  expectTypeOf(ReportJob.performNow()).toEqualTypeOf<Promise<number>>();
});

it('types batch jobs by their records', () => {
  ImportJob.create({ source: 'here', slice_size: 10, collect_output: true });
  const job = {} as ImportJob;
  job.upload(['a line']);
  job.upload('lines.txt', { onProgress: (count) => count.toFixed() });
  // @ts-expect-error records are lines
  job.upload([1]);
  expectTypeOf(job.download()).toEqualTypeOf<AsyncGenerator<number>>();
  expectTypeOf(ImportJob.performNow({ source: 'here' }, ['a line'])).toEqualTypeOf<Promise<number[]>>();
  // @ts-expect-error no such field
  ImportJob.create({ sorce: 'here' });
});
