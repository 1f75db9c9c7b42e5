import { exactly } from '../../mongo/stored/exactly';
import { promoted } from '../../mongo/stored/promoted';
import { untyped } from '../../mongo/untyped';
import { jobsIn } from '../model/job-collections';
import type { JobDocument } from '../model/job-document';
import { AS_WRITTEN, changeState, destroyJob, type JobEnvironment } from '../model/job-store';
import { readWithClock } from '../model/read-with-clock';
import { type Changed, changeRubyJob } from './change-ruby-job';
import { CHANGED_MEANWHILE, decide, notDone } from './decide';
import { refusalOfOwn } from './decide-own';
import { making } from './making';
import type { OperationName, Refusal } from './operation';
import { type Failure, rubyOperation } from './ruby/ruby-operations';

/** A job as its caller read it. */
export interface FoundJob {
  readonly document: JobDocument;
  readonly readAt: Date;
  readonly isRuby: boolean;
}

/** Returns the reason for refusing an operation on a job as it was read; undefined if it is allowed. */
export function refusalOf(name: OperationName, { document, readAt, isRuby }: FoundJob): Refusal | undefined {
  if (!isRuby) return refusalOfOwn(name, document, readAt);
  const decision = decide(name, document, readAt);
  return 'form' in decision ? undefined : decision;
}

/**
 * Runs one operation on one job, TypeScript or Ruby, with one guarded write.
 *
 * @throws RocketJobError `invalid_transition`, `ruby_job`, `not_found`: then the job was not written
 */
export async function changeJob(
  environment: JobEnvironment,
  found: FoundJob,
  name: OperationName,
  failure?: Failure,
): Promise<Changed> {
  return found.isRuby
    ? changeRubyJob(environment, found.document, found.readAt, name, failure)
    : changeOwnJob(environment, found.document, name, failure);
}

async function changeOwnJob(
  environment: JobEnvironment,
  { _id, state: before }: JobDocument,
  name: OperationName,
  failure: Failure | undefined,
): Promise<Changed> {
  const jobs = untyped(jobsIn(await environment.primaryDatabase(), AS_WRITTEN));
  const { job, now } = await readWithClock(jobs, _id);
  const refusal = refusalOfOwn(name, job, now, before);
  if (refusal !== undefined) throw notDone(name, job, refusal);
  const { done } = rubyOperation(name);
  const write = async (): Promise<JobDocument | undefined> => {
    switch (name) {
      case 'destroy':
        return destroyJob(environment, _id).then(() => undefined);
      case 'runNow':
      case 'requeue': {
        const isLater = { $expr: { $gt: ['$run_at', '$$NOW'] } };
        const written = await jobs.findOneAndUpdate(
          { _id: exactly(_id), state: 'queued', ...isLater },
          { $unset: { run_at: 1 } },
          { returnDocument: 'after' },
        );
        if (written !== null) return promoted(written) as JobDocument;
        const later = await readWithClock(jobs, _id);
        throw notDone(name, later.job, refusalOfOwn(name, later.job, later.now, before) ?? CHANGED_MEANWHILE);
      }
      default:
        return changeState(environment, _id, name, failure && exceptionOf(failure));
    }
  };
  const thing = { action: name, noun: 'job', collection: jobs, id: _id, filter: { _id } };
  const written = await making(environment, thing, write, { text: done, rehearsed: () => job });
  return { job: written, now };
}

function exceptionOf({ message = '' }: Failure) {
  return { class_name: 'RocketJob::JobException', message, backtrace: [] };
}
