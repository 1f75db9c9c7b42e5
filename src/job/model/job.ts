import { environmentOf, originalOf } from '../../bound-class';
import { type Duration, durationMs } from '../../config/settings/duration';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import type { CamelCased } from '../../mongo/lookup/lookup-types';
import { JobLookups } from '../lookups/job-lookups';
import type { OwnField } from '../lookups/lookup-fields';
import {
  assignAttributes,
  type BatchCreationAttributes,
  type CreationAttributes,
  inStoredSpelling,
  sortAttributes,
} from './job-attributes';
import { type JobClass, registerJobClass } from './job-classes';
import { insertJob } from './job-store';
import { loadJob } from './stored-job';

/** 100 years. */
const LONGEST_DELAY_MS = 3_155_760_000_000;

/** An attribute may be spelled as in the database (`run_at`) or as in TypeScript (`runAt`). */
type Spelled<A> = A & CamelCased<A>;

/** The arguments of `create`: the model's attributes and the fields of the class. */
export type JobAttributes<J extends Job> = (J extends { sliceSize: number }
  ? Spelled<BatchCreationAttributes>
  : Spelled<CreationAttributes>) & { readonly [K in OwnField<J>]?: J[K] };

/** The result of `performNow`: the return value of `perform`; for a batch job, one per record. */
export type Performed<J extends Job> = J extends { sliceSize: number }
  ? Awaited<ReturnType<J['perform']>>[]
  : Awaited<ReturnType<J['perform']>>;

/**
 * The base class of jobs. One worker of one server calls `perform` once, in the background. The fields of a
 * class are stored next to the model's; give each an initial value, which is its default.
 *
 * Mirrors `RocketJob::Job`.
 *
 * @example
 *     export class ReportJob extends Job {
 *       customer = '';
 *       override priority = 30;
 *       async perform() { this.logger.info(`Report for ${this.customer}`); }
 *     }
 *     await ReportJob.create({ customer: 'Jack' });                       // now
 *     await ReportJob.createIn('1h', { customer: 'Jack', priority: 5 }); // in an hour
 *     await ReportJob.where({ state: 'failed' }).first();
 */
export abstract class Job extends JobLookups {
  /** Does the work. If it throws, the job fails; changes to the job's fields are stored. */
  abstract perform(...args: never[]): unknown;

  /**
   * Registers classes in this process: a server claims only jobs of registered classes. Classes exported by a
   * `--require` file are registered automatically.
   *
   * @throws RocketJobError `invalid_argument` for anything but a job class, and for two classes with the
   *   same name
   */
  static register(...jobClasses: readonly JobClass[]): void {
    for (const jobClass of jobClasses) {
      if (!isJobClass(jobClass)) {
        throw invalid(`Expected a class that extends Job, got ${shown(jobClass)}.`, 'jobClass', jobClass);
      }
      registerJobClass(originalOf(jobClass));
    }
  }

  /**
   * Queues a job.
   *
   * @throws RocketJobError `invalid_argument` before anything is written: an unknown field, or a value that
   *   can't be stored
   */
  static async create<J extends Job>(this: JobClass<J>, attributes?: JobAttributes<J>): Promise<J> {
    return insert(this, attributes);
  }

  /**
   * Queues a job that starts after a delay, by the database's clock.
   *
   * @param delay such as `'10m'` or `'1h 30m'`, or a number of seconds; at most 100 years
   * @throws RocketJobError `invalid_argument`
   * @example await ReportJob.createIn('10m', { customer: 'Jack' });
   */
  static async createIn<J extends Job>(
    this: JobClass<J>,
    delay: Duration,
    attributes?: Omit<JobAttributes<J>, 'run_at' | 'runAt'>,
  ): Promise<J> {
    const delayMs = durationMs(delay);
    if (!(delayMs >= 0 && delayMs <= LONGEST_DELAY_MS)) {
      const message = `Expected the delay to be a time of at most 100 years, such as '10m', '1h 30m' or a number of seconds, got ${shown(delay)}.`;
      throw invalid(message, 'delay', delay);
    }
    return insert(this, attributes, delayMs);
  }

  /**
   * Performs a job in this process, without a database: for tests, and to try it out.
   *
   * @returns the return value of `perform`
   */
  static async performNow<J extends Job>(
    this: JobClass<J>,
    attributes?: JobAttributes<J>,
  ): Promise<Performed<J>> {
    return (await (newJob(this, attributes) as unknown as { perform(): unknown }).perform()) as never;
  }
}

/** Whether a value is a class of jobs. */
export function isJobClass(value: unknown): value is JobClass {
  if (typeof value !== 'function' || !(value.prototype instanceof Job)) return false;
  return 'perform' in value.prototype;
}

/** Creates a job that isn't in any database. */
export function newJob<J extends Job>(jobClass: JobClass<J>, attributes: object = {}): J {
  const job = new jobClass();
  sortAttributes(jobClass.name, job, attributes);
  assignAttributes(job, inStoredSpelling({ ...attributes }));
  return job;
}

async function insert<J extends Job>(
  jobClass: JobClass<J>,
  attributes: object = {},
  delayMs?: number,
): Promise<J> {
  if (jobClass.name === '') {
    throw invalid('Expected the job class to have a name, got one without. Name the class.', 'jobClass', '');
  }
  if (!isJobClass(jobClass)) {
    const message = `Expected a job class with a \`perform\`, got \`${(jobClass as JobClass).name}\`. No server could run such a job. Create one of a class that extends it.`;
    throw invalid(message, 'jobClass', jobClass);
  }
  const job = new jobClass();
  const sorted = sortAttributes(jobClass.name, job, attributes);
  const document = await insertJob(environmentOf(jobClass), job.id, jobClass.name, sorted, delayMs);
  loadJob(job, { document, readAt: document.created_at, isRuby: false });
  return job;
}

function invalid(message: string, argument: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', message, { argument, value });
}
