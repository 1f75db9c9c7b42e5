import { type DisplayText, display, escaped, RocketJobError, valueText } from '../../../src/console-startup';
import type { Job, ManyOutcome } from '../../../src/index';
import type { Started } from '../../app/start';
import { inMedium } from '../../display/in-medium';
import { jsonText } from '../../display/json-text';
import type { TaskOptions } from './act-on-servers';
import { checkExpected } from './expected-count';
import { foundJobs } from './found-jobs';
import { JOB_ACTIONS } from './job-actions';
import { type Listing, listText } from './list-output';
import type { JobAction, JobActionTask } from './subcommand';

/** The outcome of an action on one job. */
interface JobOutcome {
  readonly action: string;
  readonly id: string;
  readonly isDone: boolean;
  /** Whether it was a dry run. */
  readonly isRehearsed?: boolean;
  /** `retried`, or the reason it wasn't. */
  readonly text: string;
}

const OUTCOMES: Listing<JobOutcome> = {
  columns: [
    { title: 'id', value: ({ id }) => id },
    { title: 'action', value: ({ action }) => action },
    { title: 'done', value: ({ isDone }) => String(isDone) },
    { title: 'outcome', value: ({ text }) => text },
  ],
  name: ({ id }) => id,
};

/** A call on all jobs that match a filter has one line, named after the number of changed jobs. */
const MANY_OUTCOME: Listing<ManyOutcome> = {
  columns: [
    { title: 'action', value: ({ operation }) => operation },
    { title: 'found', value: ({ count }) => String(count) },
    { title: 'done', value: ({ done }) => String(done) },
    { title: 'left', value: ({ left }) => String(left) },
    {
      title: 'refused',
      value: ({ refused }) =>
        Object.entries(refused)
          .map(([why, count]) => `${count} ${why}`)
          .join(', '),
    },
  ],
  name: ({ done }) => String(done),
};

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
 * Applies an action to the jobs with the given ids, one after the other, or to all jobs that match a filter.
 *
 * @throws RocketJobError `not_confirmed` before anything is written
 */
export async function actOnJobs(task: JobActionTask, started: Started, options: TaskOptions): Promise<void> {
  const { ids, filter, action, format } = task;
  const { core, io, expectation } = options;
  if (ids.length === 0) {
    if (action === 'fail') throw failsByIdAlone();
    const outcome = await foundJobs(filter, core)[action]();
    const isRehearsed = core.console.defaultEnvironment.access.mode === 'dry';
    started.presenter.following.isIncomplete ||= !isRehearsed && outcome.done < outcome.count;
    if (format === undefined) return started.presenter.show(outcome);
    return io.print(listText([outcome], MANY_OUTCOME, format, io.style, jsonText));
  }
  const each = [...new Set(ids)];
  checkExpected(
    expectation,
    each.length,
    `${each.length} ${each.length === 1 ? 'id was' : 'ids were'} given. Nothing was written.`,
  );
  const outcomes: JobOutcome[] = [];
  for (const id of each) {
    if (options.signal.aborted) break;
    const outcome = await outcomeFor(id, task, options);
    outcomes.push(outcome);
    if (!io.isJson && format === undefined) io.print(outcomeText(outcome, options));
  }
  if (format !== undefined) io.print(listText(outcomes, OUTCOMES, format, io.style, jsonText));
  else if (io.isJson) io.print(jsonText(outcomes));
  started.presenter.following.isIncomplete ||= outcomes.some(
    ({ isDone, isRehearsed }) => !isDone && isRehearsed !== true,
  );
}

async function outcomeFor(
  id: string,
  { action, message, killsWorkers }: JobActionTask,
  { core, isTyped }: TaskOptions,
): Promise<JobOutcome> {
  const known = { action: nameOf(action), id };
  try {
    const job = await core.api.RocketJob.Job.find(id);
    await act(job, action, message, killsWorkers);
    const isRehearsed = core.console.defaultEnvironment.access.mode === 'dry';
    const text = `${valueText(job.type)} ${isRehearsed ? 'would be ' : ''}${DONE[action]}`;
    return { ...known, isDone: !isRehearsed, isRehearsed, text };
  } catch (error) {
    if (!isAboutTheJob(error)) throw error;
    const text = inMedium(error.message, isTyped ? 'typescript' : 'shell', id);
    return { ...known, isDone: false, text };
  }
}

function act(
  job: Job,
  action: JobAction,
  message: string | undefined,
  killWorker: boolean,
): Promise<unknown> {
  if (action === 'abort' && killWorker) return job.abort({ killWorker });
  return action === 'fail' ? job.fail(message) : job[action]();
}

/** Whether to continue with the next job after this error. */
function isAboutTheJob(error: unknown): error is RocketJobError {
  return (
    error instanceof RocketJobError && ['not_found', 'invalid_transition', 'ruby_job'].includes(error.code)
  );
}

function outcomeText({ id, isDone, isRehearsed, text }: JobOutcome, { io }: TaskOptions): DisplayText {
  const { colour } = io.style;
  const mark = isRehearsed ? display`-` : isDone ? colour.green(display`✓`) : colour.red(display`✗`);
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
