import { type DisplayText, display, escaped, NOTHING } from '../../src/console-startup';
import type { Job } from '../../src/index';
import { duration } from './duration';
import { textOf } from './printable';
import type { Style } from './style';
import { table } from './table';

const TITLES = [
  display`id`,
  display`class`,
  display`state`,
  display`priority`,
  display`done`,
  display`created`,
  display`worker or failure`,
];
const LONGEST_FAILURE = 60;

/** Jobs as a table; Ruby's are marked: they are only read here. */
export function jobTable(jobs: readonly Job[], style: Style): DisplayText {
  return table(
    TITLES,
    jobs.map((job) => row(job, style)),
    style,
  );
}

function row(job: Job, { colour }: Style): DisplayText[] {
  const { id, type, isRuby, priority, percentComplete, createdAt, readAt } = job;
  return [
    escaped(id.toHexString()),
    isRuby ? display`${escaped(type)} ${colour.dim(display`(Ruby)`)}` : escaped(type),
    stateText(job, colour),
    escaped(textOf(priority)),
    display`${escaped(textOf(percentComplete ?? 0))}%`,
    createdAt === undefined ? display`-` : display`${duration(readAt.getTime() - createdAt.getTime())} ago`,
    workerOrFailure(job),
  ];
}

/** `running (processing)` */
export function jobState({ state, subState }: Pick<Job, 'state' | 'subState'>): string {
  return state === 'running' && subState !== undefined ? `${state} (${subState})` : state;
}

function stateText(job: Job, colour: Style['colour']): DisplayText {
  const { state, subState } = job;
  switch (state) {
    case 'running':
      return colour.green(escaped(jobState({ state, subState })));
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

function whyNotYet({ subState, recordCount, runAt, readAt }: Job): DisplayText {
  if (subState === 'before' && recordCount === undefined) return display` (no records yet)`;
  return runAt !== undefined && runAt > readAt
    ? display` (in ${duration(runAt.getTime() - readAt.getTime())})`
    : NOTHING;
}

function workerOrFailure({ workerName, exception }: Job): DisplayText {
  if (exception === undefined || exception === null) return escaped(workerName ?? '-');
  const failure = `${exception.class_name}: ${exception.message}`.replaceAll(/\s+/g, ' ');
  const hidden = failure.length - LONGEST_FAILURE;
  return hidden > 0
    ? display`${escaped(failure.slice(0, LONGEST_FAILURE))}… ${hidden} more characters (exception.message)`
    : escaped(failure);
}
