import type { Collection, Db, Document, Filter } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import { rubyJobsIn } from '../model/job-collections';
import type { JobDocument } from '../model/job-document';
import { AS_WRITTEN, type JobEnvironment } from '../model/job-store';
import { readWithClock } from '../model/read-with-clock';
import { CHANGED_MEANWHILE, decide, notDone } from './decide';
import { dropTwice } from './drop-twice';
import { making } from './making';
import type { Form, OperationName } from './operation';
import { watchOf } from './operation-watch';
import { type Failure, rubyOperation } from './ruby/ruby-operations';
import { hasDocument, requeueDeadSlices, requeueFailedSlices, serverOf } from './ruby/ruby-slices';

/** `rocket_job.jobs`, and the database of its slices. */
export interface RubyJobs {
  readonly database: Db;
  readonly slices: Db;
  readonly jobs: Collection;
}

/** How long a job must run without a worker before it counts as stuck. */
const STUCK_MS = 60_000;

export async function rubyJobs(environment: JobEnvironment): Promise<RubyJobs> {
  const database = await environment.primaryDatabase();
  return {
    database,
    slices: await environment.slicesDatabase(),
    jobs: rubyJobsIn(database, AS_WRITTEN),
  };
}

/** The result of an operation: the job as it is now, or undefined if it was destroyed. */
export interface Changed {
  readonly job: JobDocument | undefined;
  readonly now: Date;
}

/**
 * Runs one operation on a Ruby job: one write, guarded by the state that allows it.
 *
 * @param found the job as the caller read it
 * @param foundAt the time of that read
 * @throws RocketJobError `invalid_transition`, `ruby_job`, `not_found`: then the job was not written
 */
export async function changeRubyJob(
  environment: JobEnvironment,
  found: JobDocument,
  foundAt: Date,
  name: OperationName,
  failure?: Failure,
): Promise<Changed> {
  const where = await rubyJobs(environment);
  const { job, now } = await readWithClock(where.jobs, found._id);
  const context = { before: found.state, ...(failure && { failure }) };
  const decision = decide(name, job, now, context);
  if (!('form' in decision)) throw notDone(name, job, decision);
  const { form } = decision;
  if (name === 'requeue') await refuseLiving(where, job, now, found, foundAt);
  sayOnce(environment, job);
  const warning = form.warning?.(job, now);
  if (warning !== undefined) watchOf(environment)?.say(warning);
  const { done } = rubyOperation(name);
  const thing = {
    action: name,
    noun: 'job',
    collection: where.jobs,
    id: job._id,
    filter: filterOf(job, form),
  };
  const write = async (): Promise<Changed> => {
    const requeued = await writeSlices(where, job, form);
    if (form.update === undefined && name === 'requeue') {
      if (requeued === 0) throw notDone(name, job, { code: 'invalid_transition', why: NO_DEAD_SLICES });
      return { job, now };
    }
    const written = await writeJob(where.jobs, job, form);
    if (written === undefined) throw await changedMeanwhile(where, job, name, context);
    if (form.slices?.drops) {
      const later = await dropTwice(where.slices, job);
      // After an abort, Ruby's workers drop the slices again themselves.
      if (later !== undefined && name === 'destroy') watchOf(environment)?.dropsLater(later);
    }
    return { job: form.update === undefined ? undefined : written, now };
  };
  return making(environment, thing, write, { text: done, rehearsed: () => ({ job, now }) });
}

/** Returns why a write no longer found the job in the state in which it was read. */
async function changedMeanwhile(
  { jobs }: RubyJobs,
  { _id, state }: JobDocument,
  name: OperationName,
  context: { readonly failure?: Failure },
) {
  const later = await readWithClock(jobs, _id);
  const decision = decide(name, later.job, later.now, { ...context, before: state });
  return notDone(name, later.job, 'form' in decision ? CHANGED_MEANWHILE : decision);
}

/** @throws RocketJobError `invalid_transition` for a job that a worker runs or may run */
async function refuseLiving(
  { database }: RubyJobs,
  job: JobDocument,
  now: Date,
  found: JobDocument,
  foundAt: Date,
): Promise<void> {
  const { worker_name: worker, sub_state } = job;
  if (sub_state === 'processing') return;
  const refuse = (why: string) => notDone('requeue', job, { code: 'invalid_transition', why });
  if (typeof worker === 'string') {
    const [server = worker] = serverOf(worker);
    if (!(await hasDocument(database, server))) return;
    throw refuse(
      `its server ${valueText(server)} has a document. If it is dead, \`Server.destroyZombies()\` requeues its jobs`,
    );
  }
  const isUnchanged = exactlyEqual(found.started_at, job.started_at) && found.state === job.state;
  const seenFor = now.getTime() - foundAt.getTime();
  if (isUnchanged && (found.worker_name ?? null) === null && seenFor >= STUCK_MS) return;
  throw refuse(
    'it is running without a worker, which is normal for a moment. If it still is in a minute, it is stuck: requeue it then',
  );
}

function exactlyEqual(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date && one.getTime() === other.getTime();
}

/** Reports once per class what no write of this package can do. */
export function sayOnce(environment: JobEnvironment, { _type }: JobDocument): void {
  watchOf(environment)?.sayOnce(
    `${valueText(_type)} is a Ruby class: its callbacks (before_…, after_…) and validations, as of the plugins Singleton and Restart, don't run.`,
  );
}

const NO_DEAD_SLICES = 'no slice of it runs on a server without a document';

async function writeSlices(
  { database, slices }: RubyJobs,
  { _id }: JobDocument,
  form: Form,
): Promise<number> {
  let requeued = 0;
  if (form.slices?.requeuesFailed) requeued += await requeueFailedSlices(slices, _id);
  if (form.slices?.requeuesDead) requeued += await requeueDeadSlices(database, slices, _id);
  return requeued;
}

/**
 * @returns the job as it is afterwards, or was before it was destroyed; undefined if the guard no longer
 *   matches
 */
async function writeJob(jobs: Collection, job: JobDocument, form: Form): Promise<JobDocument | undefined> {
  const filter = filterOf(job, form);
  const written =
    form.update === undefined
      ? await jobs.findOneAndDelete(filter)
      : await jobs.findOneAndUpdate(filter, [...form.update], { returnDocument: 'after' });
  return written === null ? undefined : (promoted(written) as JobDocument);
}

/** Returns the filter that guards a write. */
function filterOf(job: JobDocument, form: Form): Filter<Document> {
  return { _id: exactly(job._id), ...guardOf(job, form) } as Filter<Document>;
}

/** Returns the filter that guards a write, except for the id. */
export function guardOf(job: JobDocument, { guard, also, asRead = [] }: Form): Filter<Document> {
  const read = asRead.map((field) => [field, exactly(job[field] ?? null)]);
  return { ...guard, ...also, ...Object.fromEntries(read) } as Filter<Document>;
}
