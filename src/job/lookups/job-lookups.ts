import type { ObjectId } from 'bson';
import type { Document, Filter } from 'mongodb';
import { boundTo, environmentOf } from '../../bound-class';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { RUBY_JOBS } from '../../mongo/collection-names';
import { idFrom } from '../../mongo/id-from';
import { knownState } from '../../mongo/lookup/lookup-condition';
import type { RecordSource } from '../../mongo/lookup/lookup-source';
import type { FieldPath, Plucked, SortBy, Where } from '../../mongo/lookup/lookup-types';
import { untyped } from '../../mongo/untyped';
import { categoriesIn, isBatch, sliceSizeOf } from '../model/batch-facts';
import { ownFieldNames } from '../model/job-attributes';
import { batchBase, type JobClass, jobClassNamed } from '../model/job-classes';
import { jobsIn } from '../model/job-collections';
import {
  JOB_FIELDS,
  JOB_STATES,
  type JobDocument,
  type JobException,
  type JobState,
} from '../model/job-document';
import { JobRecord } from '../model/job-record';
import { AS_WRITTEN, type JobEnvironment } from '../model/job-store';
import { loadJob, type ReadJob } from '../model/stored-job';
import { sliceFacts } from '../slices/slice-facts';
import { JobScope, type JobSource, orderOf } from './job-scope';
import type { JobFields, ModelFields } from './lookup-fields';

/** A class whose jobs can be looked up; it may be abstract. */
type FoundClass<J extends JobRecord> = (abstract new () => J) & { readonly name: string };

/** Every class has the model's fields; TypeScript can't know this for a class that it doesn't know. */
function conditions<J>(filter: Where<ModelFields>): Where<JobFields<J>> {
  return filter as Where<JobFields<J>>;
}

const RUBY_MARK = '_is_ruby';

/**
 * Finds jobs: each class finds its own, `BatchJob` all batch jobs, and `Job` all jobs, including Ruby's.
 *
 * Mirrors the class methods and scopes of `RocketJob::Job`.
 */
export abstract class JobLookups extends JobRecord {
  /** Every job, in order of id. */
  static all<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return lookupOf(this);
  }

  /**
   * Finds jobs by their fields, spelled as in the database. @example await ReportJob.where({ state: 'failed'
   * }).first();
   */
  static where<J extends JobRecord>(this: FoundClass<J>, filter: Where<JobFields<J>>): JobScope<J> {
    return lookupOf(this).where(filter);
  }

  /** Finds the job with this id. @throws RocketJobError `not_found` */
  static async find<J extends JobRecord>(this: FoundClass<J>, id: ObjectId | string): Promise<J> {
    const job = await lookupOf(this).where(conditions<J>({ id })).first();
    if (job !== undefined) return job;
    throw new RocketJobError(
      'not_found',
      `No ${this.name} has the id ${shown(id)}. Completed jobs are deleted unless \`destroy_on_complete\` is false.`,
      { what: 'job', id: valueText(id) },
    );
  }

  static first<J extends JobRecord>(this: FoundClass<J>): Promise<J | undefined> {
    return lookupOf(this).first();
  }

  static last<J extends JobRecord>(this: FoundClass<J>): Promise<J | undefined> {
    return lookupOf(this).last();
  }

  static count<J extends JobRecord>(this: FoundClass<J>): Promise<number> {
    return lookupOf(this).count();
  }

  static toArray<J extends JobRecord>(this: FoundClass<J>): Promise<J[]> {
    return lookupOf(this).toArray();
  }

  static pluck<
    J extends JobRecord,
    const F extends readonly [FieldPath<JobFields<J>>, ...FieldPath<JobFields<J>>[]],
  >(this: FoundClass<J>, ...fields: F): Promise<Plucked<JobFields<J>, F>> {
    return lookupOf(this).pluck(...fields);
  }

  static sort<J extends JobRecord>(this: FoundClass<J>, order: SortBy<JobFields<J>>): JobScope<J> {
    return lookupOf(this).sort(order);
  }

  static limit<J extends JobRecord>(this: FoundClass<J>, count: number): JobScope<J> {
    return lookupOf(this).limit(count);
  }

  /** Jobs that have not started yet; `run_at` may be in the future. */
  static queued<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return inState(this, 'queued');
  }

  static running<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return inState(this, 'running');
  }

  /** Completed jobs. Jobs with `destroy_on_complete` are deleted instead. */
  static completed<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return inState(this, 'completed');
  }

  static failed<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return inState(this, 'failed');
  }

  static paused<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return inState(this, 'paused');
  }

  static aborted<J extends JobRecord>(this: FoundClass<J>): JobScope<J> {
    return inState(this, 'aborted');
  }

  /** Counts jobs by state; states without any are omitted. */
  static countsByState<J extends JobRecord>(
    this: FoundClass<J>,
  ): Promise<Readonly<Partial<Record<JobState, number>>>> {
    return lookupOf(this).countsBy('state' as FieldPath<JobFields<J>>);
  }
}

function lookupOf<J extends JobRecord>(jobClass: FoundClass<J>): JobScope<J> {
  return new JobScope(sourceOf(jobClass));
}

function inState<J extends JobRecord>(jobClass: FoundClass<J>, state: JobState): JobScope<J> {
  return lookupOf(jobClass).where(conditions<J>({ state }));
}

const OF_RUBY = { collection: RUBY_JOBS, mark: { [RUBY_MARK]: true } };

/**
 * A class with a `perform` has its own jobs. Of the abstract classes, the base class has all jobs, including
 * Ruby's.
 */
function scopeOf({
  name,
  prototype,
}: FoundClass<JobRecord> & { readonly prototype: object }): Pick<RecordSource<never>, 'scope' | 'alsoFrom'> {
  if ('perform' in prototype) return { scope: { _type: name } };
  if (!('upload' in prototype)) return { alsoFrom: OF_RUBY };
  return {
    scope: { slice_size: { $exists: true } },
    alsoFrom: { ...OF_RUBY, scope: { input_categories: { $ne: null } } },
  };
}

const EXCEPTION_FIELDS = [
  'class_name',
  'message',
  'backtrace',
  'worker_name',
] as const satisfies readonly (keyof JobException)[];

function sourceOf<J extends JobRecord>(jobClass: FoundClass<J>): JobSource<J> {
  const environment = environmentOf<JobEnvironment>(jobClass);
  const foundIn = ({ [RUBY_MARK]: isRuby, ...document }: Document, readAt: Date) => ({
    document: document as JobDocument,
    readAt,
    isRuby: isRuby === true,
  });
  return {
    what: 'job',
    environment,
    foundIn,
    collection: async () => untyped(jobsIn(await environment.database(), AS_WRITTEN)),
    fields: [...JOB_FIELDS, ...ownFieldNames(newJob(jobClass))],
    innerFields: { exception: EXCEPTION_FIELDS },
    hasOtherFields: !('perform' in jobClass.prototype),
    ...scopeOf(jobClass),
    condition,
    orderOf,
    record: (document, readAt) => recordOf(jobClass, foundIn(document, readAt)),
    records: async (documents, readAt) => {
      const found = documents.map((document) => foundIn(document, readAt));
      const isQueued = found.some(({ document: { state }, isRuby }) => state === 'queued' && !isRuby);
      const [known, slices] = await Promise.all([
        // Lookups work without permission to read servers.
        isQueued ? environment.knownJobClasses().catch(() => undefined) : undefined,
        sliceFacts(environment, found),
      ]);
      return found.map((each) =>
        recordOf(jobClass, {
          ...each,
          slices: slices.get(valueText(each.document._id)),
          ...(known !== undefined && { isClassKnown: known.has(each.document._type) }),
        }),
      );
    },
  };
}

/**
 * Returns a job as it was read, as an instance of its class if this process knows the class; a batch job is a
 * `BatchJob` in any case.
 */
export function recordOf<J extends JobRecord>(jobClass: FoundClass<J>, read: ReadJob): J {
  const { document, isRuby } = read;
  const known = isRuby ? undefined : jobClassNamed(document._type);
  const base = isBatch(document, isRuby) ? batchBase : undefined;
  const environment = environmentOf<JobEnvironment>(jobClass);
  const job =
    known === undefined
      ? withFieldsOf(ofKind(newJob(jobClass), base && boundTo(base, environment)), document)
      : new (boundTo(known, environment))();
  loadJob(job, read);
  if (isRuby && base !== undefined) Object.assign(job, rubyBatchAttributes(document));
  return job as unknown as J;
}

/** In Ruby, the categories have these attributes. */
function rubyBatchAttributes(document: JobDocument) {
  return {
    sliceSize: sliceSizeOf(document, true),
    collectOutput: categoriesIn(document, 'output_categories').size > 0,
  };
}

function newJob<J extends JobRecord>(jobClass: FoundClass<J>): J {
  return new (jobClass as unknown as new () => J)();
}

function ofKind(job: JobRecord, base: JobClass | undefined): JobRecord {
  return base === undefined || job instanceof base ? job : new base();
}

/** A job of a class unknown to this process has the fields of its document. */
function withFieldsOf(job: JobRecord, document: Document): JobRecord {
  const own = Object.entries(document).filter(
    ([name]) => !(JOB_FIELDS as readonly string[]).includes(name) && !(name in job),
  );
  return Object.assign(job, Object.fromEntries(own));
}

function condition(field: string, value: unknown): Filter<Document> {
  switch (field) {
    case '_id':
      return { _id: idFrom(value) };
    case 'state':
      return { state: knownState(value, JOB_STATES) };
    default:
      return { [field]: value };
  }
}
