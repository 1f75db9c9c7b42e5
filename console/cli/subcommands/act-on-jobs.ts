import { type DisplayText, display, escaped, RocketJobError, valueText } from '../../../src/console-startup';
import type { Job } from '../../../src/index';
import type { Started } from '../../app/start';
import { jsonText } from '../../display/json-text';
import type { TaskOptions } from './act-on-servers';
import { foundJobs } from './found-jobs';
import { JOB_ACTIONS } from './job-actions';
import type { JobAction, JobActionTask } from './subcommand';

/** How an action went for one job. */
interface JobOutcome {
  readonly id: string;
  readonly isDone: boolean;
  /** `retried`, or why not. */
  readonly text: string;
}

const DONE: Readonly<Record<JobAction, string>> = {
  retry: 'retried',
  abort: 'aborted',
  pause: 'paused',
  resume: 'resumed',
  fail: 'failed',
  destroy: 'destroyed',
  runNow: 'due now',
};

/**
 * Does an action to the jobs with the given ids, one after the other, or to all that a filter finds.
 *
 * @throws RocketJobError `not_confirmed` before anything is written
 */
export async function actOnJobs(task: JobActionTask, started: Started, options: TaskOptions): Promise<void> {
  const { ids, filter, action } = task;
  const { core, io, expectation } = options;
  if (ids.length === 0) {
    if (action === 'fail') throw failsByIdAlone();
    const outcome = await foundJobs(filter, core)[action]();
    const isRehearsed = core.console.defaultEnvironment.access.mode === 'dry';
    started.presenter.hasIncompleteOutcome ||= !isRehearsed && outcome.done < outcome.count;
    return started.presenter.show(outcome);
  }
  const each = [...new Set(ids)];
  if (expectation.count !== undefined && expectation.count !== each.length)
    throw unexpected(expectation.count, each.length);
  const outcomes: JobOutcome[] = [];
  for (const id of each) {
    if (options.signal.aborted) break;
    const outcome = await outcomeFor(id, task, options);
    outcomes.push(outcome);
    if (!io.isJson) io.print(outcomeText(outcome, options));
  }
  if (io.isJson) io.print(jsonText(outcomes.map((outcome) => ({ action: nameOf(action), ...outcome }))));
  started.presenter.hasIncompleteOutcome ||= outcomes.some(({ isDone }) => !isDone);
}

async function outcomeFor(
  id: string,
  { action, message }: JobActionTask,
  { core }: TaskOptions,
): Promise<JobOutcome> {
  try {
    const job = await core.api.RocketJob.Job.find(id);
    await act(job, action, message);
    return { id, isDone: true, text: `${valueText(job.type)} ${DONE[action]}` };
  } catch (error) {
    if (!isAboutTheJob(error)) throw error;
    return { id, isDone: false, text: error.message };
  }
}

function act(job: Job, action: JobAction, message: string | undefined): Promise<unknown> {
  return action === 'fail' ? job.fail(message) : job[action]();
}

/** Whether the next job may be tried all the same. */
function isAboutTheJob(error: unknown): error is RocketJobError {
  return (
    error instanceof RocketJobError && ['not_found', 'invalid_transition', 'ruby_job'].includes(error.code)
  );
}

function outcomeText({ id, isDone, text }: JobOutcome, { io }: TaskOptions): DisplayText {
  const { colour } = io.style;
  const mark = isDone ? colour.green(display`✓`) : colour.red(display`✗`);
  return display`${mark} ${escaped(id)}  ${escaped(text)}`;
}

function nameOf(action: JobAction): string {
  return JOB_ACTIONS.find((words) => words.action === action)?.name ?? action;
}

function failsByIdAlone(): RocketJobError {
  return new RocketJobError(
    'invalid_argument',
    'Jobs can only be failed by id. Nothing was written. To list ids: `rj-console jobs … -o name`.',
    { argument: 'ids' },
  );
}

function unexpected(expected: number, count: number): RocketJobError {
  return new RocketJobError(
    'not_confirmed',
    `--expect says ${expected}, but ${count} ${count === 1 ? 'id was' : 'ids were'} given. Nothing was written.`,
    { servers: undefined, documents: count },
  );
}
