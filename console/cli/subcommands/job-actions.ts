import type { ActionWords } from './server-actions';
import type { JobAction } from './subcommand';

/** The command line's description of an action on jobs. */
export interface JobActionWords extends ActionWords<JobAction> {
  /** As you type it. */
  readonly name: string;
}

const ID = '6b07b04893bb43ce3560a8c0';

/** The actions on jobs, in the order of their help. */
export const JOB_ACTIONS: readonly JobActionWords[] = [
  {
    action: 'retry',
    name: 'retry',
    summary: 'Retry failed jobs.',
    examples: [
      [`job retry ${ID}`, 'one job'],
      ['job retry --state failed --since 12h --dry-run', 'show how many jobs it would retry'],
      ['job retry --class ReportJob --state failed --expect 14', 'only if there are exactly 14'],
    ],
  },
  {
    action: 'abort',
    name: 'abort',
    summary: 'Abort jobs permanently.',
    examples: [
      [`job abort ${ID}`, 'one job'],
      [`job abort ${ID} --kill-worker`, 'a Ruby job that a worker runs'],
      ['job abort --class ReportJob --state queued', 'every queued job of a class'],
    ],
  },
  {
    action: 'pause',
    name: 'pause',
    summary: 'Hold jobs until `resume`. A running batch job stops taking new slices.',
    examples: [[`job pause ${ID}`, 'one job']],
  },
  {
    action: 'resume',
    name: 'resume',
    summary: 'Resume paused jobs.',
    examples: [['job resume --class ReportJob --state paused', 'every paused job of a class']],
  },
  {
    action: 'fail',
    name: 'fail',
    summary: 'Mark jobs as failed.',
    examples: [[`job fail ${ID} --message "wrong file"`, 'record the reason']],
  },
  {
    action: 'destroy',
    name: 'destroy',
    summary: "Delete jobs with their slices. This can't be undone.",
    examples: [[`job destroy ${ID}`, 'one job']],
  },
  {
    action: 'runNow',
    name: 'run-now',
    summary: 'Start scheduled jobs now.',
    examples: [[`job run-now ${ID}`, 'one job']],
  },
];
