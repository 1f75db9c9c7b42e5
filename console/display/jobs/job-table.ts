import { type DisplayText, display, escaped, NOTHING, valueText } from '../../../src/console-startup';
import type { Job } from '../../../src/index';
import { duration } from '../layout/duration';
import { markedIfRuby } from '../layout/ruby-mark';
import type { Style } from '../layout/style';
import { table } from '../layout/table';
import { failureText } from './failure-text';
import { withoutServer, withoutServerText } from './without-server';

const TITLES = [
  display`id`,
  display`class`,
  display`state`,
  display`priority`,
  display`done`,
  display`time`,
  display`worker or failure`,
];

/** Hidden on a narrow screen: the priority, the percentage, the time. */
const LESS_IMPORTANT = [3, 4, 5];

/** Returns jobs as a table, with Ruby's marked, and below it the classes that no server runs. */
export function jobTable(jobs: readonly Job[], style: Style): DisplayText {
  const rows = jobs.map((job) => row(job, style));
  const text = table(TITLES, rows, style, LESS_IMPORTANT);
  const classes = withoutServer(jobs);
  return classes.length === 0 ? text : display`${text}\n${withoutServerText(classes, style)}`;
}

function row(job: Job, { colour }: Style): DisplayText[] {
  const { id, type, isRuby, priority, percentComplete } = job;
  return [
    escaped(valueText(id)),
    markedIfRuby(escaped(valueText(type)), isRuby, colour),
    job.damage === undefined ? stateText(job, colour) : colour.red(escaped(jobState(job))),
    escaped(valueText(priority)),
    display`${escaped(percentComplete === undefined ? '?' : valueText(percentComplete))}%`,
    timeText(job),
    workerOrFailure(job),
  ];
}

/** `running for 3m 20s`, `failed 2h 5m ago`, `created 4d 1h ago` */
function timeText({ state, createdAt, startedAt, completedAt, readAt }: Job): DisplayText {
  const since = (time: Date) => duration(readAt.getTime() - time.getTime());
  if (state === 'running' && startedAt !== undefined) return display`running for ${since(startedAt)}`;
  if (state !== 'queued' && completedAt !== undefined)
    return display`${escaped(state)} ${since(completedAt)} ago`;
  return createdAt === undefined ? display`-` : display`created ${since(createdAt)} ago`;
}

/** `running (processing)`, `queued (damaged: run_at is a string)` */
export function jobState({ state, subState, damage }: Pick<Job, 'state' | 'subState' | 'damage'>): string {
  const how =
    state === 'running' && subState !== undefined ? `${state} (${valueText(subState)})` : valueText(state);
  return damage === undefined ? how : `${how} (damaged: ${damage})`;
}

function stateText(job: Job, colour: Style['colour']): DisplayText {
  const { state } = job;
  switch (state) {
    case 'running':
      return colour.green(escaped(jobState(job)));
    case 'paused':
    case 'aborted':
      return colour.yellow(escaped(state));
    case 'failed':
      return colour.red(escaped(state));
    case 'queued':
      return display`${escaped(state)}${whyNotYet(job)}`;
    default:
      return escaped(state);
  }
}

function whyNotYet({ subState, recordCount, runAt, readAt, hasNoServer }: Job): DisplayText {
  if (hasNoServer) return display` (no server)`;
  if (subState === 'before' && recordCount === undefined) return display` (no records yet)`;
  return runAt !== undefined && runAt > readAt
    ? display` (in ${duration(runAt.getTime() - readAt.getTime())})`
    : NOTHING;
}

function workerOrFailure({ workerNames, exception }: Job): DisplayText {
  const [worker, ...others] = workerNames;
  if (worker !== undefined) {
    const name = escaped(valueText(worker));
    return others.length === 0 ? name : display`${name} and ${others.length} more`;
  }
  if (exception === undefined) return display`-`;
  return failureText(exception);
}
