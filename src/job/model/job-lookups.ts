import type { ObjectId } from 'bson';
import type { Document, Filter } from 'mongodb';
import { boundTo, environmentOf } from '../../bound-class';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { NODE_JOBS, RUBY_JOBS } from '../../mongo/collection-names';
import { idFrom, Lookup } from '../../mongo/lookup';
import { knownState } from '../../mongo/lookup-condition';
import type { RecordSource } from '../../mongo/lookup-source';
import type { FieldPath, Plucked, SortBy, Where } from '../../mongo/lookup-types';
import { ownFieldNames } from './job-attributes';
import { batchBase, type JobClass, jobClassNamed } from './job-classes';
import { JOB_FIELDS, JOB_STATES, type JobDocument, type JobException, type JobState } from './job-document';
import { JobRecord, loadJob } from './job-record';
import { AS_WRITTEN, type JobEnvironment } from './job-store';

/** A class whose jobs are looked for; jobs need not be made of it. */
type FoundClass<J extends JobRecord> = (abstract new () => J) & { readonly name: string };

/** The fields of a job's document: the model's own, and those of its class. `Job` and `BatchJob` find jobs of any class. */
export type JobFields<J> = [OwnField<J>] extends [never]
  ? Record<string, unknown>
  : ModelFields & { readonly [F in OwnField<J>]: J[F] };

type ModelFields = {
  readonly [F in keyof JobDocument as string extends F ? never : F]: JobDocument[F];
};

/** The names of the fields that a class of jobs adds to the model's. */
export type OwnField<J> = {
  [F in Exclude<keyof J, NotStored>]: J[F] extends (...args: never[]) => unknown ? never : F;
}[Exclude<keyof J, NotStored>] &
  string;

type NotStored = keyof JobRecord | 'sliceSize' | 'collectOutput';

/** The model's fields are there in every class; TypeScript can't know it of a class that it doesn't know. */
function conditions<J>(filter: Where<ModelFields>): Where<JobFields<J>> {
  return filter as Where<JobFields<J>>;
}

const RUBY_MARK = '_is_ruby';

/**
 * Finding jobs: each class finds its own, `BatchJob` all batch jobs, and `Job` all there are, Ruby's too.
 *
 * Mirrors the class methods and scopes of `RocketJob::Job`.
 */
export abstract class JobLookups extends JobRecord {
  /** Every job, in the order of their ids. */
  static all<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this);
  }

  /** Jobs by their fields, spelled as in the database. @example await ReportJob.where({ state: 'failed' }).first(); */
  static where<J extends JobRecord>(
    this: FoundClass<J>,
    filter: Where<JobFields<J>>,
  ): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(filter);
  }

  /** The job with this id. @throws RocketJobError `not_found` */
  static async find<J extends JobRecord>(this: FoundClass<J>, id: ObjectId | string): Promise<J> {
    const job = await lookupOf(this).where(conditions<J>({ id })).first();
    if (job !== undefined) return job;
    throw new RocketJobError(
      'not_found',
      `Expected the id of a ${this.name}, got ${shown(id)}, and none has it. It may have completed: those that \`destroy_on_complete\` are gone then.`,
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

  static sort<J extends JobRecord>(
    this: FoundClass<J>,
    order: SortBy<JobFields<J>>,
  ): Lookup<J, JobFields<J>> {
    return lookupOf(this).sort(order);
  }

  static limit<J extends JobRecord>(this: FoundClass<J>, count: number): Lookup<J, JobFields<J>> {
    return lookupOf(this).limit(count);
  }

  /** Not started yet; `run_at` may be in the future. */
  static queued<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(conditions<J>({ state: 'queued' }));
  }

  static running<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(conditions<J>({ state: 'running' }));
  }

  /** Those that do not `destroy_on_complete`. */
  static completed<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(conditions<J>({ state: 'completed' }));
  }

  static failed<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(conditions<J>({ state: 'failed' }));
  }

  static paused<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(conditions<J>({ state: 'paused' }));
  }

  static aborted<J extends JobRecord>(this: FoundClass<J>): Lookup<J, JobFields<J>> {
    return lookupOf(this).where(conditions<J>({ state: 'aborted' }));
  }

  /** How many jobs are in each state; a state without any is left out. */
  static countsByState<J extends JobRecord>(
    this: FoundClass<J>,
  ): Promise<Readonly<Partial<Record<JobState, number>>>> {
    return lookupOf(this).countsBy('state' as FieldPath<JobFields<J>>);
  }
}

function lookupOf<J extends JobRecord>(jobClass: FoundClass<J>): Lookup<J, JobFields<J>> {
  const scope = scopeOf(jobClass);
  return new Lookup(sourceOf(jobClass, scope === undefined), scope === undefined ? [] : [scope]);
}

/** Classes with a `perform` have jobs of their own; of the abstract ones the base class has all, Ruby's too. */
function scopeOf({
  name,
  prototype,
}: FoundClass<JobRecord> & { readonly prototype: object }): Filter<Document> | undefined {
  if ('perform' in prototype) return { _type: name };
  return 'upload' in prototype ? { slice_size: { $exists: true } } : undefined;
}

const EXCEPTION_FIELDS = [
  'class_name',
  'message',
  'backtrace',
  'worker_name',
] as const satisfies readonly (keyof JobException)[];

function sourceOf<J extends JobRecord>(jobClass: FoundClass<J>, isOfAll: boolean): RecordSource<J> {
  const environment = environmentOf<JobEnvironment>(jobClass);
  const record = ({ [RUBY_MARK]: isRuby, ...document }: Document, readAt: Date, isClassKnown?: boolean) =>
    recordOf(jobClass, document as JobDocument, readAt, isRuby === true, isClassKnown);
  return {
    what: 'job',
    collection: async () => (await environment.database()).collection(NODE_JOBS, AS_WRITTEN),
    fields: [...JOB_FIELDS, ...ownFieldNames(newJob(jobClass))],
    innerFields: { exception: EXCEPTION_FIELDS },
    hasOtherFields: !('perform' in jobClass.prototype),
    ...(isOfAll ? { alsoFrom: { collection: RUBY_JOBS, mark: { [RUBY_MARK]: true } } } : {}),
    condition,
    record,
    records: async (documents, readAt) => {
      const isQueued = documents.some((each) => each['state'] === 'queued' && each[RUBY_MARK] !== true);
      // Whoever may not read servers finds jobs all the same.
      const known = isQueued ? await environment.knownJobClasses().catch(() => undefined) : undefined;
      return documents.map((each) => record(each, readAt, known?.has(each['_type'])));
    },
  };
}

/** A job as it was read, of its own class where this process knows that; a batch job of ours is a `BatchJob` in any case. */
export function recordOf<J extends JobRecord>(
  jobClass: FoundClass<J>,
  document: JobDocument,
  readAt: Date,
  isRuby: boolean,
  isClassKnown?: boolean,
): J {
  const known = isRuby ? undefined : jobClassNamed(document._type);
  const base = isRuby || document.slice_size === undefined ? undefined : batchBase;
  const environment = environmentOf<JobEnvironment>(jobClass);
  const job =
    known === undefined
      ? withFieldsOf(ofKind(newJob(jobClass), base && boundTo(base, environment)), document)
      : new (boundTo(known, environment))();
  loadJob(job, { document, readAt, isRuby, ...(isClassKnown !== undefined && { isClassKnown }) });
  return job as unknown as J;
}

function newJob<J extends JobRecord>(jobClass: FoundClass<J>): J {
  return new (jobClass as unknown as new () => J)();
}

function ofKind(job: JobRecord, base: JobClass | undefined): JobRecord {
  return base === undefined || job instanceof base ? job : new base();
}

/** A job of a class that this process does not know has the fields that its document has. */
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
