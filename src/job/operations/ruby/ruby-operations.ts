import { ObjectId } from 'bson';
import type { Document } from 'mongodb';
import type { JobDocument } from '../../model/job-document';
import { ONE_MORE_FAILURE } from '../../model/job-transitions';
import type { Form, Operation, OperationName, Refusal } from '../operation';
import {
  endsSchedule,
  refusesCron,
  refusesGem5,
  refusesProcessingWindow,
  refusesRetryPlugin,
} from './ruby-plugins';

const PLAIN = { input_categories: null } as const;
const BATCH = { input_categories: { $ne: null } } as const;
/** A batch job in its slices: no worker reads or writes the job until they are done. */
const IN_SLICES = { state: 'running', sub_state: 'processing', ...BATCH } as const;
const LATER = { $in: ['processing', 'after'] } as const;

const ENDED = { completed_at: '$$NOW', worker_name: null };
const GOES_ON = { completed_at: null };
/** A worker checks a batch job again only after `re_check_seconds`, 60 by default. */
export const RE_CHECK_SECONDS = 60;
const JUST_NOW_MS = 300_000;

const set = (fields: Document): Document[] => [{ $set: fields }];
const retried = (fields: Document): Document[] => [
  { $set: { ...GOES_ON, worker_name: null, ...fields } },
  { $unset: 'exception' },
];
const DROPS: Pick<Form, 'slices'> = { slices: { drops: true } };
const takesEffectLate = () =>
  `Its workers may start queued slices for up to ${RE_CHECK_SECONDS} s more, until they check the job again (re_check_seconds).`;

/** At the end of a running plain job, its worker writes it from memory and overwrites any earlier write. */
function refusesRunning(what: string): (job: JobDocument) => Refusal | undefined {
  return ({ state, sub_state, input_categories }) => {
    if (state !== 'running' || (sub_state === 'processing' && input_categories)) return undefined;
    return {
      code: 'invalid_transition',
      kind: 'a worker is running it',
      why: `its worker would overwrite ${what} when it finishes, in Ruby too. \`job.abort({ killWorker: true })\` kills the worker first, and aborts the job once it has failed`,
    };
  };
}

function refusesPausable(job: JobDocument): Refusal | undefined {
  if (job.state !== 'running' || (job.sub_state === 'processing' && job['input_categories']))
    return undefined;
  return {
    code: 'invalid_transition',
    kind: 'a worker is running it',
    why: "its document doesn't say whether its class is `pausable`, and its worker would run it to the end anyway. `job.abort({ killWorker: true })` kills the worker and aborts the job",
  };
}

function mayStillBeWorkedOn({ completed_at }: JobDocument, now: Date): string | undefined {
  if (!(completed_at instanceof Date) || now.getTime() - completed_at.getTime() > JUST_NOW_MS)
    return undefined;
  return 'It was paused in the last few minutes, after it had started: if its class is `pausable`, a worker may still be running it, and it would run twice.';
}

/** The last fields that `fail!` writes without arguments. */
export interface Failure {
  readonly message?: string;
  /** The one who marks it as failed. */
  readonly workerName?: string;
}

function failed({ message, workerName }: Failure): Document[] {
  const exception = {
    _id: new ObjectId(),
    backtrace: [],
    class_name: 'RocketJob::JobException',
    ...(message !== undefined && { message }),
    ...(workerName !== undefined && { worker_name: workerName }),
  };
  return [
    { $set: { state: 'failed', ...ENDED, failure_count: ONE_MORE_FAILURE } },
    { $set: { exception: { $literal: exception } } },
  ];
}

/**
 * The operations on Ruby's jobs from outside: the states they start from, their updates, and their refusals.
 * Mirrors the writes of gem 6 (`RocketJob::Plugins::Job::StateMachine`, `RocketJob::Batch::StateMachine`);
 * its callbacks and validations don't run.
 */
export function rubyOperation(name: OperationName, failure?: Failure): Operation {
  // Every exception has its own id.
  if (name === 'fail') return OPERATIONS.fail(failure ?? {});
  const known = KNOWN.get(name) ?? OPERATIONS[name]({});
  KNOWN.set(name, known);
  return known;
}

const KNOWN = new Map<OperationName, Operation>();

const OPERATIONS: Readonly<Record<OperationName, (failure: Failure) => Operation>> = {
  pause: () => ({
    done: 'paused',
    rule: 'Only a queued job, or a batch job that is processing slices, can be paused',
    refuses: [refusesGem5, refusesPausable],
    forms: [
      { guard: { state: 'queued' }, update: set({ state: 'paused', ...ENDED }) },
      { guard: IN_SLICES, update: set({ state: 'paused', ...ENDED }), warning: takesEffectLate },
    ],
  }),
  resume: () => ({
    done: 'resumed',
    rule: 'Only a paused job can be resumed',
    refuses: [refusesGem5],
    forms: [
      {
        guard: { state: 'paused', started_at: null },
        update: set({ state: 'queued', ...GOES_ON }),
      },
      {
        guard: { state: 'paused', sub_state: 'processing', ...BATCH },
        update: set({ state: 'running', ...GOES_ON }),
        slices: { requeuesDead: true },
      },
      {
        // The gem makes it `running` without a worker, and it stays like that.
        guard: { state: 'paused', started_at: { $ne: null }, ...PLAIN },
        asRead: ['started_at'],
        update: set({ state: 'queued', started_at: null, ...GOES_ON }),
        warning: mayStillBeWorkedOn,
      },
    ],
  }),
  retry: () => ({
    done: 'retried',
    rule: 'Only a failed job can be retried',
    refuses: [refusesGem5, refusesProcessingWindow],
    forms: [
      { guard: { state: 'failed', ...PLAIN }, update: retried({ state: 'queued' }) },
      {
        guard: { state: 'failed', sub_state: { $in: [null, 'before'] }, ...BATCH },
        update: retried({ state: 'queued', sub_state: null, started_at: null }),
        slices: { requeuesFailed: true, requeuesDead: true },
      },
      {
        guard: { state: 'failed', sub_state: LATER, ...BATCH },
        update: retried({ state: 'running', sub_state: 'processing' }),
        slices: { requeuesFailed: true, requeuesDead: true },
      },
    ],
  }),
  abort: () => ({
    done: 'aborted',
    rule: "A completed or aborted job can't be aborted",
    refuses: [refusesGem5, refusesCron('abort!'), refusesRunning('the abort')],
    forms: [
      {
        guard: { state: { $in: ['queued', 'failed', 'paused'] }, ...PLAIN },
        update: set({ state: 'aborted', ...ENDED }),
        warning: endsSchedule,
      },
      {
        guard: { state: { $in: ['queued', 'failed', 'paused'] }, ...BATCH },
        update: set({ state: 'aborted', ...ENDED }),
        warning: endsSchedule,
        ...DROPS,
      },
      { guard: IN_SLICES, update: set({ state: 'aborted', ...ENDED }), ...DROPS },
    ],
  }),
  fail: (failure) => ({
    done: 'failed',
    rule: 'Only a queued or paused job, or a batch job that is processing slices, can be failed',
    refuses: [refusesGem5, refusesCron('fail!'), refusesRetryPlugin, refusesRunning('the failure')],
    forms: [
      { guard: { state: { $in: ['queued', 'paused'] } }, update: failed(failure), warning: endsSchedule },
      { guard: IN_SLICES, update: failed(failure), warning: takesEffectLate },
    ],
  }),
  destroy: () => ({
    done: 'destroyed',
    rule: 'Any job can be destroyed',
    refuses: [refusesGem5],
    forms: [
      { guard: PLAIN, asRead: ['state'], warning: destroying },
      { guard: BATCH, asRead: ['state'], warning: destroying, ...DROPS },
    ],
  }),
  runNow: () => ({
    done: 'made due',
    rule: 'Only a queued job with a `run_at` in the future can be run now',
    refuses: [refusesGem5],
    forms: [
      {
        guard: { state: 'queued', run_at: { $ne: null } },
        also: { run_at: { $type: 'date' }, $expr: { $gt: ['$run_at', '$$NOW'] } },
        update: set({ run_at: null }),
      },
    ],
  }),
  requeue: () => ({
    done: 'requeued',
    rule: 'Only a job that runs on a server without a document can be requeued',
    refuses: [refusesGem5],
    forms: [
      {
        guard: { state: 'running', worker_name: { $ne: null }, ...PLAIN },
        asRead: ['worker_name'],
        update: set({ state: 'queued', started_at: null, worker_name: null }),
      },
      {
        guard: {
          state: 'running',
          worker_name: { $ne: null },
          sub_state: { $in: [null, 'before'] },
          ...BATCH,
        },
        asRead: ['worker_name'],
        update: set({ state: 'queued', started_at: null, worker_name: null, sub_state: null }),
      },
      {
        guard: { state: 'running', worker_name: { $ne: null }, sub_state: 'after', ...BATCH },
        asRead: ['worker_name'],
        update: set({ sub_state: 'processing', worker_name: null }),
      },
      { guard: IN_SLICES, slices: { requeuesDead: true } },
      {
        // Running without a worker: the gem resumed a job after it had been retried and paused.
        guard: { state: 'running', worker_name: null, started_at: { $ne: null }, ...PLAIN },
        asRead: ['started_at'],
        update: set({ state: 'queued', started_at: null }),
      },
    ],
  }),
};

function destroying(job: JobDocument): string | undefined {
  if (job.state === 'queued') return endsSchedule(job);
  if (job.state !== 'running') return undefined;
  return 'Its workers keep running until they finish; kill them to stop them. The job stays destroyed.';
}
