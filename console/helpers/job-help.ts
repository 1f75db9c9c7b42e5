import { entriesOf, type HelpEntry } from './help-entry';

const job = entriesOf('Job', 'Jobs');

const finder = (name: string, usage: string, summary: string, ...examples: string[]): HelpEntry =>
  job(name, `Job.${usage}`, summary, ...examples);

const inState = (state: string, summary: string) => finder(state, `${state}()`, summary, `Job.${state}()`);

/** @param from the state of a job that it can be done to */
const action = (name: string, from: string, summary: string) =>
  job(name, `job.${name}()`, summary, `job = Job.${from}().first()`, `job.${name}()`);

/** The documentation of jobs at the prompt. */
export const JOB_HELP: readonly HelpEntry[] = [
  finder(
    'where',
    'where({field: value, …})',
    'Finds jobs by the fields of their documents, Ruby’s too; of a class of your own, its jobs alone.',
    "Job.where({state: 'failed'})",
    "Job.where({_type: 'ReportJob', priority: {$lt: 50}})",
  ),
  finder('all', 'all()', 'Finds all jobs.', 'Job.all()'),
  finder(
    'find',
    'find(id)',
    'The job with this id; an error when there is none.',
    "Job.find('65f000000000000000000001')",
  ),
  finder('first', 'first()', 'The first job, or undefined.', 'Job.first()'),
  finder('count', 'count()', 'How many jobs there are.', 'Job.failed().count()'),
  finder(
    'sort',
    'sort({field: 1 or -1})',
    'Puts what is found in order.',
    'Job.all().sort({created_at: -1})',
  ),
  inState('queued', 'The jobs that wait.'),
  inState('running', 'The jobs that are worked on.'),
  inState('completed', 'The jobs that are done and kept.'),
  inState('failed', 'The jobs that have failed.'),
  inState('paused', 'The jobs that are paused.'),
  inState('aborted', 'The jobs that were aborted.'),
  finder('countsByState', 'countsByState()', 'How many jobs are in each state.', 'Job.countsByState()'),
  job(
    'toJSON',
    'job.toJSON()',
    'Every field of its document; a table shows those that are looked at most.',
    'Job.first()?.toJSON()',
  ),
  job(
    'create',
    'ReportJob.create({field: value, …})',
    'Queues a job of a class of your own, here or in .rjconsolerc; its servers need not be this process.',
    "class ReportJob extends Job { customer = ''; perform() {} }",
    "ReportJob.create({customer: 'Jack', priority: 10})",
    "ReportJob.createIn('1h', {customer: 'Jack'})",
  ),
  {
    name: 'BatchJob',
    group: 'Jobs',
    usage: 'class ImportJob extends BatchJob { perform(record) { … } }',
    summary: 'The base class of jobs with many records, worked on slice by slice by all servers at once.',
    details: ['BatchJob finds batch jobs alone, as Job finds all: BatchJob.running(), BatchJob.count().'],
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
    'Why jobs have failed: each class and message with its count, the first and last time and an example.',
    'Job.failed().byException()',
  ),
  job(
    'input',
    'job.input',
    'The slices of a batch job that are not done; `job.output` are those that are. Both have `failed()`, `countsByState()`, `groupExceptions()` and `category(name)`.',
    'job = BatchJob.first()',
    'job?.input.countsByState()',
    'job?.input.failed().first()?.failedRecord',
    'job?.output.count()',
  ),
  job(
    'eachFailedRecord',
    'job.eachFailedRecord()',
    'Each record of a batch job that has failed, its number in the file, and why.',
    'job = BatchJob.first()',
    'for (each of job?.eachFailedRecord() ?? []) console.log(each.recordNumber, each.record)',
  ),
  {
    name: 'slice.save',
    group: 'Jobs',
    usage: 'slice.failedRecord = …; slice.save()',
    summary: 'Corrects a record of a slice that has failed; `slice.records` are all of them.',
    details: [
      'Nothing is written when the slice runs, has changed since it was read, or is encrypted.',
      '`slice.removeFailedRecord()` leaves the record out.',
      'When its job has failed, `job.retry()` queues all failed slices; while the job still runs, `slice.retry()` queues one.',
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
    summary: 'Queues one failed slice again, while its job still runs.',
    examples: ['slice = BatchJob.running().first()?.input.failed().first()', 'slice?.retry()'],
  },
  job(
    'download',
    "job.download('result.txt')",
    'Writes the output of a batch job to a file, in the order of the records; `.gz` is compressed.',
    "BatchJob.completed().first()?.download('result.txt')",
  ),
  action('pause', 'queued', 'Keeps it from being started, or a batch job from going on, until `resume`.'),
  action('resume', 'paused', 'Lets it go on after `pause`.'),
  action(
    'retry',
    'failed',
    'Queues it again after it has failed; of a batch job only the slices that failed.',
  ),
  action('abort', 'queued', 'Ends it for good.'),
  action('fail', 'queued', 'Makes it fail.'),
  action('destroy', 'failed', 'Removes it, with its slices.'),
];
