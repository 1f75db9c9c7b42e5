import type { Job } from '../../src/index';
import { duration } from './duration';
import type { Style } from './style';
import { table } from './table';

const TITLES = ['id', 'class', 'state', 'priority', 'done', 'created', 'worker or failure'];
const LONGEST_FAILURE = 60;

/** Jobs as a table; Ruby's are marked: they are only read here. */
export function jobTable(jobs: readonly Job[], style: Style): string {
  return table(
    TITLES,
    jobs.map((job) => row(job, style)),
    style,
  );
}

function row(job: Job, { colour }: Style): string[] {
  const { id, type, isRuby, priority, percentComplete, createdAt, readAt } = job;
  return [
    id.toHexString(),
    isRuby ? `${type} ${colour.dim('(Ruby)')}` : type,
    stateText(job, colour),
    String(priority),
    `${percentComplete ?? 0}%`,
    createdAt === undefined ? '-' : `${duration(readAt.getTime() - createdAt.getTime())} ago`,
    workerOrFailure(job),
  ];
}

/** `running (processing)` */
export function jobState({ state, subState }: Pick<Job, 'state' | 'subState'>): string {
  return state === 'running' && subState !== undefined ? `${state} (${subState})` : state;
}

function stateText(job: Job, colour: Style['colour']): string {
  const { state, subState } = job;
  switch (state) {
    case 'running':
      return colour.green(jobState({ state, subState }));
    case 'paused':
    case 'aborted':
      return colour.yellow(state);
    case 'failed':
      return colour.red(state);
    case 'queued':
      return `${state}${whyNotYet(job)}`;
    default:
      return state;
  }
}

function whyNotYet({ subState, recordCount, runAt, readAt }: Job): string {
  if (subState === 'before' && recordCount === undefined) return ' (no records yet)';
  return runAt !== undefined && runAt > readAt ? ` (in ${duration(runAt.getTime() - readAt.getTime())})` : '';
}

function workerOrFailure({ workerName, exception }: Job): string {
  if (exception === undefined || exception === null) return workerName ?? '-';
  const failure = `${exception.class_name}: ${exception.message}`.replaceAll(/\s+/g, ' ');
  const hidden = failure.length - LONGEST_FAILURE;
  return hidden > 0
    ? `${failure.slice(0, LONGEST_FAILURE)}… ${hidden} more characters (exception.message)`
    : failure;
}
