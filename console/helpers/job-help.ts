import { entriesOf, type HelpEntry } from './help-entry';

const job = entriesOf('Job', 'Jobs');

const finder = (name: string, usage: string, summary: string, ...examples: string[]): HelpEntry =>
  job(name, `Job.${usage}`, summary, ...examples);

const inState = (state: string, summary: string) => finder(state, `${state}()`, summary, `Job.${state}()`);

/** @param from the states of a job that allow it */
const action = (name: string, from: string, summary: string) =>
  job(name, `job.${name}()`, summary, `job = Job.${from}().first()`, `job.${name}()`);

/** The documentation of jobs at the prompt. */
export const JOB_HELP: readonly HelpEntry[] = [
  finder(
    'where',
    'where({field: value, …})',
    'Find jobs by their fields, including Ruby jobs.',
    "Job.where({state: 'failed'})",
    "Job.where({_type: 'ReportJob', priority: {$lt: 50}})",
  ),
  finder('all', 'all()', 'List every job.', 'Job.all()'),
  finder(
    'find',
    'find(id)',
    "Find a job by id. Raises an error if there isn't one.",
    "Job.find('65f000000000000000000001')",
  ),
  finder('first', 'first()', 'Return the first job, or undefined.', 'Job.first()'),
  finder('count', 'count()', 'Count jobs.', 'Job.failed().count()'),
  finder('sort', 'sort({field: 1 or -1})', 'Sort the results.', 'Job.all().sort({created_at: -1})'),
  inState('queued', 'List jobs waiting to run.'),
  inState('running', 'List jobs in progress.'),
  inState('completed', 'List completed jobs that were kept.'),
  inState('failed', 'List failed jobs.'),
  inState('paused', 'List paused jobs.'),
  inState('aborted', 'List aborted jobs.'),
  finder('countsByState', 'countsByState()', 'Count jobs by state.', 'Job.countsByState()'),
  job('toJSON', 'job.toJSON()', 'Show every field of a job.', 'Job.first()?.toJSON()'),
  job(
    'create',
    'ReportJob.create({field: value, …})',
    'Queue a job for the servers that load its class.',
    "class ReportJob extends Job { customer = ''; perform() {} }",
    "ReportJob.create({customer: 'Jack', priority: 10})",
    "ReportJob.createIn('1h', {customer: 'Jack'})",
  ),
  {
    name: 'BatchJob',
    group: 'Jobs',
    usage: 'class ImportJob extends BatchJob { perform(record) { … } }',
    summary: 'Define a job whose records run in slices on many servers.',
    details: ['To find only batch jobs: BatchJob.running(), BatchJob.count()'],
    examples: [
      'class ImportJob extends BatchJob { perform(record) { return record } }',
      'job = ImportJob.create()',
      "job.upload(['one', 'two', 'three'])",
      'BatchJob.all()',
    ],
  },
  finder(
    'byException',
    'failed().byException()',
    'Group failed jobs by the class and message of the exception.',
    'Job.failed().byException()',
  ),
  {
    name: 'Job.input',
    group: 'Jobs',
    usage: 'job.input, job.output',
    summary: "Read the slices of a batch job that aren't done yet.",
    details: [
      'job.output has the slices with results.',
      'Both have failed(), countsByState(), groupExceptions() and category(name).',
    ],
    examples: [
      'job = BatchJob.first()',
      'job?.input.countsByState()',
      'job?.input.failed().first()?.failedRecord',
      'job?.output.count()',
    ],
  },
  job(
    'eachFailedRecord',
    'job.eachFailedRecord()',
    'Read the failed records of a batch job, with the reason.',
    'job = BatchJob.first()',
    'for (each of job?.eachFailedRecord() ?? []) console.log(each.recordNumber, each.record)',
  ),
  {
    name: 'slice.save',
    group: 'Jobs',
    usage: 'slice.failedRecord = …; slice.save()',
    summary: 'Correct the failed record of a slice.',
    details: [
      'slice.records holds every record. slice.removeFailedRecord() removes the failed one.',
      'Nothing is written if the slice is running, has changed since it was read, or is encrypted.',
      'Then retry: job.retry() queues every failed slice of a failed job; slice.retry() queues one while its job is running.',
    ],
    examples: [
      'slice = BatchJob.failed().first()?.input.failed().first()',
      "if (slice) slice.failedRecord = 'corrected'",
      'slice?.save()',
      'slice?.removeFailedRecord()',
    ],
  },
  {
    name: 'slice.retry',
    group: 'Jobs',
    usage: 'slice.retry()',
    summary: 'Retry one failed slice while its job is running.',
    examples: ['slice = BatchJob.running().first()?.input.failed().first()', 'slice?.retry()'],
  },
  job(
    'download',
    "job.download('result.txt')",
    'Write the output of a batch job to a file (.gz compresses).',
    "BatchJob.completed().first()?.download('result.txt')",
  ),
  action('pause', 'queued', 'Hold a job, or the slices of a batch job, until `resume`.'),
  action('resume', 'paused', 'Resume a paused job.'),
  action('retry', 'failed', 'Retry a failed job, or the failed slices of a batch job.'),
  action('abort', 'queued', 'Stop a job permanently.'),
  action('fail', 'queued', 'Mark a job as failed.'),
  action('destroy', 'failed', "Delete a job and its slices. This can't be undone."),
];
