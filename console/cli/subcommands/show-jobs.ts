import { display, valueText } from '../../../src/console-startup';
import type { Job } from '../../../src/index';
import type { Started } from '../../app/start';
import { JOB_COLUMNS } from '../../display/jobs/job-columns';
import { jobDetails } from '../../display/jobs/job-details';
import { jobTable } from '../../display/jobs/job-table';
import { jsonText } from '../../display/json-text';
import type { TaskOptions } from './act-on-servers';
import { checkExpected } from './expected-count';
import { foundJobs, orderFrom } from './found-jobs';
import { type Listing, listText } from './list-output';
import type { Format, JobsTask } from './subcommand';

const JOBS: Listing<Job> = { columns: JOB_COLUMNS, name: ({ id }) => valueText(id) };

/** Lists the jobs that match a filter. */
export async function showJobs(
  { filter, sort, limit, format }: JobsTask,
  options: TaskOptions,
): Promise<void> {
  const { core, io, note, expectation } = options;
  const found = foundJobs(filter, core);
  const sorted = sort === undefined ? found : found.sort(orderFrom(sort));
  const jobs = await sorted.limit(limit).toArray();
  if (expectation.count !== undefined) {
    const count = await found.count();
    checkExpected(expectation, count, `${count} ${count === 1 ? 'job was' : 'jobs were'} found.`);
  }
  if (format !== undefined || io.isJson) {
    show(jobs as Job[], format, options);
    return;
  }
  io.print(jobs.length === 0 ? display`No jobs found.` : jobTable(jobs as Job[], io.style));
  if (jobs.length < limit) return;
  const hidden = (await found.count()) - jobs.length;
  if (hidden > 0) note(display`… ${hidden} more. To list them all: --limit ${limit + hidden}`);
}

/** Shows one job. @throws RocketJobError `not_found` */
export async function showJob(
  { id, format }: { readonly id: string; readonly format: Format | undefined },
  { presenter }: Started,
  options: TaskOptions,
): Promise<void> {
  const { core, io } = options;
  const job = await core.api.RocketJob.Job.find(id);
  if (format !== undefined) show([job as Job], format, options);
  else if (io.isJson) await presenter.show(job);
  else io.print(jobDetails(job as Job, io.style));
}

function show(jobs: readonly Job[], format: Format | undefined, { io }: TaskOptions): void {
  if (format === undefined) io.print(jsonText(jobs));
  else if (jobs.length > 0 || format === 'csv') io.print(listText(jobs, JOBS, format, io.style, jsonText));
}
