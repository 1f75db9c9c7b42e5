import type { AggregationCursor, Document, Filter } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { Lookup } from '../../mongo/lookup/lookup';
import type { RecordSource, SortOrder } from '../../mongo/lookup/lookup-source';
import type { Where } from '../../mongo/lookup/lookup-types';
import { promoted } from '../../mongo/stored/promoted';
import type { JobRecord } from '../model/job-record';
import type { JobEnvironment } from '../model/job-store';
import type { FoundJob } from '../operations/change-job';
import { changeMany, type ManyJobs } from '../operations/many/change-many';
import type { ManyOutcome } from '../operations/many/many-outcome';
import type { OperationName } from '../operations/operation';
import { type ExceptionGroup, exceptionGroups } from './exception-groups';
import type { JobFields } from './lookup-fields';

/** Queued jobs come in the order in which workers claim them, finished ones newest first. */
const ORDERS: Readonly<Record<string, SortOrder>> = {
  queued: { priority: 1, _id: 1 },
  running: { started_at: 1, _id: 1 },
  completed: { completed_at: -1, _id: -1 },
  failed: { completed_at: -1, _id: -1 },
  paused: { completed_at: -1, _id: -1 },
  aborted: { completed_at: -1, _id: -1 },
};

/** Returns the order for jobs of one state; undefined if the filters don't name one. */
export function orderOf(filters: readonly Filter<Document>[]): SortOrder | undefined {
  const states = filters.flatMap(({ state }) => (typeof state === 'string' ? [state] : []));
  return states.length === 1 && states[0] !== undefined ? ORDERS[states[0]] : undefined;
}

/** Finds jobs, and knows where to change them. */
export interface JobSource<J> extends RecordSource<J> {
  readonly environment: JobEnvironment;
  /** Returns a job without building its record. */
  readonly foundIn: (document: Document, readAt: Date) => FoundJob;
}

/** The job fields that operations on many jobs read. */
const TOLD_BY = [
  '_type',
  'state',
  'sub_state',
  'slice_size',
  'input_categories',
  'output_categories',
  'failure_count',
  'started_at',
  'completed_at',
  'worker_name',
  'run_at',
  'cron_schedule',
  'cron_after_start',
  'retry_limit',
  'failed_at_list',
  'processing_schedule',
];
const READ_AT = '_read_at';
const BATCH_SIZE = 1_000;

/**
 * A lookup of jobs, with operations on all jobs it finds: each job gets its own write, guarded by its state,
 * in constant memory. At the console, the user first sees the number of jobs of each class, and then the
 * progress.
 */
export class JobScope<J extends JobRecord> extends Lookup<J, JobFields<J>> {
  /**
   * Groups failed jobs, including Ruby's, by the class and message of their exception, each with its count,
   * first and last time and an example, the most frequent first. Messages that differ only in numbers and ids
   * are in one group.
   *
   * @example await Job.failed().where({ completed_at: { $gt: yesterday } }).byException();
   */
  byException(): Promise<ExceptionGroup[]> {
    const failed = this.where({ exception: { $ne: null } } as Where<JobFields<J>>);
    return exceptionGroups((stages, early) => failed.aggregate(stages, early), 'completed_at');
  }

  /** Pauses all of them. @throws RocketJobError `not_confirmed`, as all of these do in production */
  pause(): Promise<ManyOutcome> {
    return this.#change('pause');
  }

  resume(): Promise<ManyOutcome> {
    return this.#change('resume');
  }

  /**
   * Queues them again; for batch jobs, only the failed slices. @example await Job.failed().where({ _type:
   * 'ReportJob' }).retry();
   */
  retry(): Promise<ManyOutcome> {
    return this.#change('retry');
  }

  /** Aborts them permanently. A Ruby job that a worker runs is skipped: kill its worker first. */
  abort(): Promise<ManyOutcome> {
    return this.#change('abort');
  }

  /** Removes them from the database, with their slices. */
  destroy(): Promise<ManyOutcome> {
    return this.#change('destroy');
  }

  /** Lets workers start scheduled jobs now. */
  runNow(): Promise<ManyOutcome> {
    return this.#change('runNow');
  }

  #change(operation: OperationName): Promise<ManyOutcome> {
    const { environment } = this.source as JobSource<J>;
    const jobs: ManyJobs = {
      filter: this.condition,
      classes: () => this.#classes(),
      ids: (most) => this.#ids(most),
      each: () => this.#each(),
    };
    return changeMany(environment, jobs, operation);
  }

  async #classes(): Promise<Readonly<Record<string, number>>> {
    const counts = await this.#read({ _type: 1 }, [{ $group: { _id: '$_type', count: { $sum: 1 } } }]);
    const found = await counts.toArray();
    return Object.fromEntries(found.map(({ _id, count }) => [valueText(_id), count]));
  }

  async #ids(most: number): Promise<readonly unknown[]> {
    const found = await this.#read({ _id: 1 }, [{ $sort: { _id: 1 } }, { $limit: most }]);
    return (await found.toArray()).map(({ _id }) => _id);
  }

  async *#each(): AsyncGenerator<FoundJob> {
    const { foundIn } = this.source as JobSource<J>;
    // In an order that the changes don't affect.
    const inOrder = [{ $sort: { _id: 1 } }, { $set: { [READ_AT]: '$$NOW' } }];
    const told = Object.fromEntries(TOLD_BY.map((field) => [field, 1]));
    for await (const { [READ_AT]: readAt, ...document } of await this.#read(told, inOrder))
      yield foundIn(promoted(document), readAt);
  }

  #read(projection: Document, further: readonly Document[]): Promise<AggregationCursor> {
    const first = this.firstOnes;
    const marks = Object.fromEntries(Object.keys(this.source.alsoFrom?.mark ?? {}).map((name) => [name, 1]));
    const small = { $project: { ...projection, ...marks } };
    return first.length === 0
      ? this.aggregate([small, ...further], [{ $project: projection }], { batchSize: BATCH_SIZE })
      : this.aggregate([...first, small, ...further], first, { batchSize: BATCH_SIZE });
  }
}
