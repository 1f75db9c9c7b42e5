import type { Document, Filter } from 'mongodb';
import type { JobState } from './job-document';

/** The operations of a person on a job. */
export type JobAction = 'pause' | 'resume' | 'abort' | 'retry' | 'fail';

/** One change of state: from where, and what it writes. */
interface Transition {
  readonly from: readonly JobState[];
  /** Narrows `from` further. */
  readonly guard?: Filter<Document>;
  /** The rule in words, for whoever breaks it. */
  readonly rule: string;
  readonly set: Document;
  readonly unset: readonly string[];
}

/** One more than there were, whatever stands there. */
export const ONE_MORE_FAILURE: Document = {
  $add: [{ $cond: [{ $isNumber: '$failure_count' }, '$failure_count', 0] }, 1],
};

/** All times are the database's. */
const END = { completed_at: '$$NOW' };
/** The fields that say who has claimed a job or slice, and until when. */
export const CLAIM_FIELDS = ['worker_name', 'server_id', 'claim_id', 'claimed_until', 'runs_alone'];

/** The same, and what is no longer told of work that has ended, or is tried again. */
export const WORK_FIELDS = [...CLAIM_FIELDS, 'server_deaths'];

/** A batch job that has come as far as its slices goes on with them. */
const HAS_SLICES = { $in: ['$sub_state', ['processing', 'after']] };

/**
 * The state machine of a job, as Ruby's; what servers do with jobs is in job-queue.ts.
 *
 * Mirrors `RocketJob::Plugins::Job::StateMachine` and `RocketJob::Batch::StateMachine`.
 */
export const TRANSITIONS: Readonly<Record<JobAction, Transition>> = {
  pause: {
    from: ['queued', 'running'],
    guard: { $or: [{ state: 'queued' }, { sub_state: 'processing' }] },
    rule: 'Only a queued job, or a batch job that is processing slices, can be paused',
    set: { state: 'paused', ...END },
    unset: CLAIM_FIELDS,
  },
  resume: {
    from: ['paused'],
    rule: 'Only a paused job can be resumed',
    set: { state: { $cond: [HAS_SLICES, 'running', 'queued'] } },
    unset: ['completed_at'],
  },
  abort: {
    from: ['queued', 'running', 'failed', 'paused'],
    rule: "A completed or aborted job can't be aborted",
    set: { state: 'aborted', ...END },
    unset: CLAIM_FIELDS,
  },
  retry: {
    from: ['failed'],
    rule: 'Only a failed job can be retried',
    set: {
      state: { $cond: [HAS_SLICES, 'running', 'queued'] },
      sub_state: { $cond: [HAS_SLICES, 'processing', '$sub_state'] },
      started_at: { $cond: [HAS_SLICES, '$started_at', '$$REMOVE'] },
    },
    unset: ['completed_at', 'exception', ...WORK_FIELDS],
  },
  fail: {
    from: ['queued', 'running', 'paused'],
    rule: 'Only a queued, running or paused job can be failed',
    set: { state: 'failed', ...END, failure_count: ONE_MORE_FAILURE },
    unset: CLAIM_FIELDS,
  },
};

/** Whether an operation changes the state of a job alone. */
export function isJobAction(name: string): name is JobAction {
  return Object.hasOwn(TRANSITIONS, name);
}

/** The filter that lets an action happen, beside the job's `_id`. */
export function allowedBy(action: JobAction): Filter<Document> {
  const { from, guard = {} } = TRANSITIONS[action];
  return { state: { $in: from }, ...guard };
}

/** Returns the update of an action, as a pipeline. */
export function writtenBy(action: JobAction): Document[] {
  const { set, unset } = TRANSITIONS[action];
  return [{ $set: set }, { $unset: unset }];
}
