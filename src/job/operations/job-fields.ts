import type { Collection, Document, Filter } from 'mongodb';
import { didYouMean } from '../../errors/nearest-name';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { valueText } from '../../errors/value-text';
import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import { untyped } from '../../mongo/untyped';
import { checkedAttribute, inStoredSpelling } from '../model/job-attributes';
import { jobsIn, rubyJobsIn } from '../model/job-collections';
import { JOB_FIELDS, type JobDocument } from '../model/job-document';
import { AS_WRITTEN, type JobEnvironment } from '../model/job-store';
import { readWithClock } from '../model/read-with-clock';
import { making } from './making';
import { standing } from './why-not';

/** The job fields that can be set from outside; null removes a field, except the priority. */
export interface SettableFields {
  /** 1 (first) to 100. */
  readonly priority?: number;
  readonly description?: string | null;
  /** The log level while it runs. */
  readonly log_level?: string | null;
  /** It doesn't start before this time: only for a queued job. */
  readonly run_at?: Date | null;
  /** It is destroyed if it hasn't started by this time: only for a queued job. */
  readonly expires_at?: Date | null;
}

/** The names of the fields that can be set. */
const SETTABLE = ['priority', 'description', 'log_level', 'run_at', 'expires_at'] as const;

/** A worker reads these before it starts the job, and never again. */
const WHILE_QUEUED: ReadonlySet<string> = new Set(['run_at', 'expires_at']);

/**
 * Sets fields of a job, TypeScript or Ruby, in one write. Workers write only fields that they have changed
 * themselves, so the new values hold while the job runs.
 *
 * @throws RocketJobError `invalid_argument` before anything is written; `invalid_transition` for `run_at`
 *   and `expires_at` of a job that is not queued; `not_found`
 */
export async function setFields(
  environment: JobEnvironment,
  { _id, isRuby }: { readonly _id: unknown; readonly isRuby: boolean },
  given: object,
): Promise<JobDocument> {
  const fields = checkedFields(given);
  const queued = Object.keys(fields).filter((name) => WHILE_QUEUED.has(name));
  const guard: Filter<Document> = queued.length === 0 ? {} : { state: 'queued' };
  const database = await environment.primaryDatabase();
  const jobs = isRuby ? rubyJobsIn(database, AS_WRITTEN) : untyped(jobsIn(database, AS_WRITTEN));
  const what = Object.keys(fields).join(', ');
  const literal = Object.entries(fields).map(([name, value]) => [name, { $literal: value }]);
  const write = async () => {
    const written = await jobs.findOneAndUpdate(
      { _id: exactly(_id), ...guard },
      [{ $set: Object.fromEntries(literal) }],
      { returnDocument: 'after' },
    );
    if (written === null) throw await notSet(jobs, _id, queued);
    return promoted(written) as JobDocument;
  };
  const { job } = await readWithClock(jobs, _id);
  const text = `${what} set`;
  const thing = { action: `set ${what}`, noun: 'job', collection: jobs, id: _id, filter: { _id, ...guard } };
  return making(environment, thing, write, { text, rehearsed: () => job });
}

/**
 * Returns the fields that were assigned to a job since it was read.
 *
 * @throws RocketJobError `invalid_argument` for a field of its class
 */
export function assignedFields(job: object, document: JobDocument): SettableFields {
  const values = job as Readonly<Record<string, unknown>>;
  const other = Object.keys(job).find((name) => isOtherField(name, job, document));
  if (other !== undefined) throw notSettable(other, values[other]);
  const assigned = SETTABLE.map(
    (name) => [name, values[Object.hasOwn(job, name) ? name : camelCased(name)]] as const,
  );
  return Object.fromEntries(
    assigned
      .filter(([name, value]) => !isEqual(value, document[name]))
      .map(([name, value]) => [name, value ?? null]),
  );
}

/** Whether it is a field that was assigned and isn't among those that can be set. */
function isOtherField(name: string, job: object, document: JobDocument): boolean {
  const value = (job as Readonly<Record<string, unknown>>)[name];
  if ((SETTABLE as readonly string[]).includes(name)) return false;
  if (Object.hasOwn(document, name)) return !isEqual(value, document[name]);
  if (name === 'destroyOnComplete') return !isEqual(value, document.destroy_on_complete ?? true);
  if (isOfModel(name) && name !== camelCased(name)) return true;
  // A class of the process has fields that older documents lack.
  return !('perform' in job) && !isOfModel(snakeCased(name));
}

function isOfModel(name: string): boolean {
  return (JOB_FIELDS as readonly string[]).includes(name);
}

function camelCased(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An assigned date is a different object. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  return (one ?? null) === (other ?? null);
}

/** @throws RocketJobError `invalid_argument` */
function checkedFields(given: unknown): Readonly<Record<string, unknown>> {
  if (!isPlainObject(given) || Object.keys(given).length === 0)
    throw invalid(`Expected the fields to set, \`{ priority: 10 }\`, got ${shown(given)}.`, 'fields', given);
  return Object.fromEntries(
    Object.entries(inStoredSpelling(given)).map(([name, value]) => {
      const settable = SETTABLE.find((each) => each === name);
      if (settable === undefined) throw notSettable(name, value);
      return [name, value === null && name !== 'priority' ? null : checkedAttribute(settable, value)];
    }),
  );
}

function notSettable(name: string, value: unknown): RocketJobError {
  const why =
    name === 'cron_schedule'
      ? 'The schedule also sets `run_at`, with the time zones and rules of the gem: change it in a Rails console.'
      : name === 'state'
        ? 'To change the state of a job, use `pause`, `resume`, `retry`, `abort` or `fail`.'
        : `The class validates its own fields: change them in a Rails console.${didYouMean(name, SETTABLE)}`;
  return invalid(
    `Expected a field that can be set (${SETTABLE.join(', ')}), got \`${name}\`. ${why}`,
    name,
    value,
  );
}

async function notSet(jobs: Collection, id: unknown, queued: readonly string[]): Promise<RocketJobError> {
  const { job, now } = await readWithClock(jobs, id);
  const message = `Not set: ${standing(job, now)}. ${queued.join(' and ')} can only be set while a job is queued. (${valueText(job._type)} ${valueText(id)})`;
  return new RocketJobError('invalid_transition', message, { action: 'set', state: valueText(job.state) });
}

function invalid(message: string, argument: string, value: unknown): RocketJobError {
  return new RocketJobError('invalid_argument', message, { argument, value });
}
