import type { ObjectId } from 'bson';
import type { Document } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { nodeInputs, nodeOutputs, rubyInputs, rubyOutputs } from '../../mongo/collection-names';
import { idFrom } from '../../mongo/id-from';
import { Lookup } from '../../mongo/lookup/lookup';
import { knownState } from '../../mongo/lookup/lookup-condition';
import type { RecordSource, SortOrder } from '../../mongo/lookup/lookup-source';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { refuseAssignments } from '../../mongo/stored/read-only';
import { type ExceptionGroup, exceptionGroups } from '../lookups/exception-groups';
import { categoriesIn } from '../model/batch-facts';
import type { JobDocument } from '../model/job-document';
import type { SliceEnvironment } from './change-slice';
import { type FailedRecord, failedRecords } from './failed-records';
import { Slice } from './slice';
import { SLICE_STATES, type SliceDocument, type SliceState } from './slice-document';

/** Reads values as they were written: a Buffer is a Buffer again. */
const AS_WRITTEN = { promoteBuffers: true } as const;
const MAIN = 'main';
const FIELDS = [
  ...['_id', '_type', 'state', 'records', 'first_record_number', 'processing_record_number', 'failure_count'],
  ...['started_at', 'worker_name', 'server_id', 'claimed_until', 'runs_alone', 'server_deaths', 'exception'],
] as const;
const EXCEPTION_FIELDS = ['class_name', 'message', 'backtrace', 'worker_name'];

/** A batch job and a selection of its slices. */
export interface SlicesOf {
  readonly environment: SliceEnvironment;
  readonly document: JobDocument;
  readonly isRuby: boolean;
  readonly side: 'input' | 'output';
}

type SliceSource = RecordSource<Slice> & { readonly of: SlicesOf };

/**
 * The slices of one category of a batch job, read on demand: the unfinished slices of the input, or the
 * output. A job without slices has none.
 *
 * Mirrors `RocketJob::Sliced::Slices`.
 *
 * @example
 *     await job.input.countsByState();               // { queued: 12, failed: 2 }
 *     await job.input.failed().first();
 *     await job.output.category('errors').count();
 */
export class Slices extends Lookup<Slice, SliceDocument> {
  static {
    refuseAssignments(Slice.prototype, () => 'Assign `records` or `failedRecord`, then call `save()`.');
  }

  readonly #of: SlicesOf;

  constructor(
    source: SliceSource,
    ...steps: [filters?: readonly Document[], order?: SortOrder, limit?: number]
  ) {
    super(source, ...steps);
    this.#of = source.of;
  }

  /** Every slice, in order of the records. */
  all(): this {
    return this;
  }

  queued(): this {
    return this.where({ state: 'queued' });
  }

  running(): this {
    return this.where({ state: 'running' });
  }

  failed(): this {
    return this.where({ state: 'failed' });
  }

  /** Counts slices by state; states without any are omitted. */
  countsByState(): Promise<Readonly<Partial<Record<SliceState, number>>>> {
    return this.countsBy('state');
  }

  /** The names of the job's categories. */
  get categories(): readonly string[] {
    return categoriesOf(this.#of);
  }

  /**
   * Returns the slices of another category.
   *
   * @throws RocketJobError `invalid_argument` for one that the job doesn't have
   */
  category(name: string): Slices {
    return slicesOf(this.#of, name);
  }

  /**
   * Groups failed slices by the class and message of their exception, each with its count, the most frequent
   * first. Ruby's `group_exceptions`.
   */
  async groupExceptions(): Promise<ExceptionGroup[]> {
    return exceptionGroups((stages, early) => this.failed().aggregate(stages, early), 'started_at');
  }

  /** Yields each record that made a slice fail, with its slice. */
  eachFailedRecord(): AsyncGenerator<FailedRecord> {
    return failedRecords(this.failed());
  }
}

/**
 * Returns the slices of a category. @throws RocketJobError `invalid_argument` for one that the job doesn't
 * have
 */
export function slicesOf(of: SlicesOf, category = MAIN): Slices {
  const { document, environment, isRuby } = of;
  const { _id: jobId } = document;
  if (!isObjectId(jobId))
    throw invalid(
      `Expected a job with an id, got ${shown(valueText(jobId))}: such a job has no slices.`,
      jobId,
    );
  const known = categoriesOf(of);
  if (!known.includes(category))
    throw invalid(
      known.length === 0
        ? `The job keeps no ${of.side}: it has no ${of.side} categories.`
        : `Expected a category of the ${of.side} (${known.join(', ')}), got ${shown(category)}.`,
      category,
    );
  const collection = nameOf(of, jobId, category);
  const database = () => (isRuby ? environment.slicesDatabase() : environment.primaryDatabase());
  const source: SliceSource = {
    of,
    what: 'slice',
    collection: async () => (await database()).collection(collection, AS_WRITTEN),
    fields: FIELDS,
    innerFields: { exception: EXCEPTION_FIELDS },
    condition: (field, value) => {
      if (field === '_id') return { _id: idFrom(value) };
      return { [field]: field === 'state' ? knownState(value, SLICE_STATES) : value };
    },
    record: (found, readAt) =>
      new Slice({ environment, document: found as SliceDocument, readAt, jobId, isRuby, collection }),
  };
  return new Slices(source);
}

function categoriesOf({ document, isRuby, side }: SlicesOf): readonly string[] {
  if (!isRuby) return [MAIN];
  const names = [...categoriesIn(document, `${side}_categories`).keys()];
  return names.length === 0 && side === 'input' ? [MAIN] : names;
}

function nameOf({ isRuby, side }: SlicesOf, id: ObjectId, category: string): string {
  if (!isRuby) return side === 'input' ? nodeInputs(id) : nodeOutputs(id);
  return side === 'input' ? rubyInputs(id, category) : rubyOutputs(id, category);
}

function invalid(message: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', message, { argument: 'category', value });
}
