import type { ObjectId } from 'mongodb';
import type { SliceFacts } from '../../../../src/console-api';
import type { BatchJob, Job, JobDocument, Lookup, Slice, SliceDocument, Slices } from '../../../../src/index';
import type { Core } from '../../../app/core';

/** A record: a server, a job, an event of the log. */
export interface ModelRecord {
  readonly readAt: Date;
  toJSON(): object;
}

/** The data that Ruby keeps besides a record's document, and returns with it. */
interface Extra {
  readonly is_ruby?: boolean;
  readonly job_id?: ObjectId;
  readonly collection?: string;
  /** The slice facts of a batch job. */
  readonly slices?: SliceFacts | null;
}

/** Ruby's selection of slices. */
export interface SlicesOnTheWire {
  readonly job: Job;
  readonly side: 'input' | 'output';
  readonly category: string;
}

/** Ruby's name for a kind of record, its lookup, and its creation from Ruby's data. */
interface Model {
  readonly type: abstract new (...args: never[]) => object;
  readonly all?: () => Lookup<ModelRecord>;
  /** Ruby's further data, besides the document. */
  readonly extra?: (record: never) => object;
  readonly record: (document: never, readAt: Date, extra: Extra) => object;
}

/** A record on its way to or from Ruby. */
export interface RecordOnTheWire extends Extra {
  readonly model: string;
  readonly document: unknown;
  readonly readAt: Date;
}

/** The models by their Ruby names, within `RocketJob`. */
export class Models {
  readonly #models: Readonly<Record<string, Model>>;
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
    const { api, console } = core;
    const { DirmonEntry, Event, EventRecord, Job: JobClass, Server, Slice: SliceClass } = api;
    this.#models = {
      Server: {
        type: Server,
        all: () => Server.all(),
        record: (document: ConstructorParameters<typeof Server>[0], readAt) => new Server(document, readAt),
      },
      Job: {
        type: JobClass,
        all: () => JobClass.all(),
        extra: (job: Job) => ({
          is_ruby: job.isRuby,
          is_batch: job.isBatch,
          percent_complete: job.percentComplete,
          worker_name: job.workerName,
          worker_names: job.workerNames,
          slices: console.readOfJob(job).slices,
        }),
        record: (document: JobDocument, readAt, { is_ruby, slices }) =>
          console.jobRecordOf(JobClass, {
            document,
            readAt,
            isRuby: is_ruby === true,
            slices: slices ?? undefined,
          }),
      },
      Slice: {
        type: SliceClass,
        extra: (slice: Slice) => ({
          is_ruby: slice.isRuby,
          job_id: slice.jobId,
          collection: slice.collection,
          ...unpacked(slice),
        }),
        record: (document: SliceDocument, readAt, { is_ruby, job_id, collection = '' }) =>
          new SliceClass({
            environment: console.defaultEnvironment,
            document,
            readAt,
            isRuby: is_ruby === true,
            jobId: job_id as ObjectId,
            collection,
          }),
      },
      DirmonEntry: {
        type: DirmonEntry,
        all: () => DirmonEntry.all(),
        record: (document: object, readAt) => new DirmonEntry(document, readAt),
      },
      Event: {
        type: EventRecord,
        all: () => Event.where({}),
        record: (document: object, readAt) => EventRecord.from(document, readAt),
      },
    };
  }

  /** Returns a lookup of every record of a model. */
  all(name: string): Lookup<ModelRecord> {
    const all = this.#models[name]?.all;
    if (all === undefined)
      throw new TypeError(`Ruby called \`${name}\`, which is not a model that the console knows.`);
    return all();
  }

  /** Returns the slices of a job. @throws RocketJobError `invalid_argument` for a job without slices */
  slices({ job, side, category }: SlicesOnTheWire): Slices {
    return this.batchJob(job)[side].category(category);
  }

  /** @throws RocketJobError `invalid_argument` */
  batchJob(job: Job): BatchJob {
    const { api } = this.#core;
    if (job instanceof api.BatchJob) return job;
    throw new api.RocketJobError(
      'invalid_argument',
      `Expected a batch job, got ${job.type}, which has no slices.`,
      { argument: 'job', value: job.type },
    );
  }

  /** Returns a record in the form for Ruby; undefined for anything else. */
  onTheWire(value: object): RecordOnTheWire | undefined {
    const found = Object.entries(this.#models).find(([, { type }]) => value instanceof type);
    if (found === undefined) return undefined;
    const [model, { extra }] = found;
    const { readAt } = value as ModelRecord;
    return { model, document: (value as ModelRecord).toJSON(), readAt, ...extra?.(value as never) };
  }

  record({ model, document, readAt, ...extra }: RecordOnTheWire): unknown {
    return this.#models[model]?.record(document as never, readAt, extra);
  }
}

/** Returns the records of a slice if its document has them packed, or why they can't be read. */
function unpacked(slice: Slice): object {
  if (Array.isArray(slice.toJSON().records)) return {};
  try {
    return { records: slice.records };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
