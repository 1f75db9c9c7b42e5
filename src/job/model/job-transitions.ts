import type { Document, Filter } from 'mongodb';
import type { JobState } from './job-document';

/** A user's operations on a job. */
export type JobAction = 'pause' | 'resume' | 'abort' | 'retry' | 'fail';

/** One change of state: the states it starts from, and its update. */
interface Transition {
  readonly from: readonly JobState[];
  /** Narrows `from` further. */
  readonly guard?: Filter<Document>;
  /** The rule in words, for the error. */
  readonly rule: string;
  readonly set: Document;
  readonly unset: readonly string[];
}

/** Adds one to the count, whatever the document holds there. */
export const ONE_MORE_FAILURE: Document = {
  $add: [{ $cond: [{ $isNumber: '$failure_count' }, '$failure_count', 0] }, 1],
};

/** All times are by the database's clock. */
const END = { completed_at: '$$NOW' };
/** The fields of a claim on a job or slice: its holder and its expiry. */
export const CLAIM_FIELDS = ['worker_name', 'server_id', 'claim_id', 'claimed_until', 'runs_alone'];

/** The same fields, and those that are removed from finished or retried work. */
export const WORK_FIELDS = [...CLAIM_FIELDS, 'server_deaths'];

/** A batch job that has reached its slices continues with them. */
const HAS_SLICES = { $in: ['$sub_state', ['processing', 'after']] };

/**
 * The state machine of a job, the same as Ruby's; the servers' writes are in job-queue.ts.
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

/** Whether an operation only changes a job's state. */
export function isJobAction(name: string): name is JobAction {
  return Object.hasOwn(TRANSITIONS, name);
}

/** Returns the filter that allows an action, besides the job's `_id`. */
export function allowedBy(action: JobAction): Filter<Document> {
  const { from, guard = {} } = TRANSITIONS[action];
  return { state: { $in: from }, ...guard };
}

/** Returns the update of an action, as a pipeline. */
export function writtenBy(action: JobAction): Document[] {
  const { set, unset } = TRANSITIONS[action];
  return [{ $set: set }, { $unset: unset }];
}
