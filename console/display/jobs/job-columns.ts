import { valueText } from '../../../src/console-startup';
import type { Job } from '../../../src/index';
import { isoDate } from '../layout/iso-date';

/** One column of a list of jobs for programs, and for wide screens. */
interface Column {
  readonly title: string;
  readonly value: (job: Job) => string;
}

/** All columns of `-o wide` and `-o csv`, named like the fields. */
export const JOB_COLUMNS: readonly Column[] = [
  { title: 'id', value: ({ id }) => valueText(id) },
  { title: 'class', value: ({ type }) => valueText(type) },
  { title: 'language', value: ({ isRuby }) => (isRuby ? 'ruby' : 'typescript') },
  { title: 'state', value: ({ state }) => valueText(state) },
  { title: 'sub_state', value: ({ subState }) => (subState === undefined ? '' : valueText(subState)) },
  { title: 'priority', value: ({ priority }) => valueText(priority) },
  {
    title: 'percent_complete',
    value: ({ percentComplete }) => (percentComplete === undefined ? '' : valueText(percentComplete)),
  },
  { title: 'created_at', value: ({ createdAt }) => isoDate(createdAt) },
  { title: 'run_at', value: ({ runAt }) => isoDate(runAt) },
  { title: 'started_at', value: ({ startedAt }) => isoDate(startedAt) },
  { title: 'completed_at', value: ({ completedAt }) => isoDate(completedAt) },
  { title: 'seconds', value: ({ seconds }) => seconds.toFixed(1) },
  { title: 'failure_count', value: ({ failureCount }) => valueText(failureCount) },
  { title: 'workers', value: ({ workerNames }) => workerNames.map((name) => valueText(name)).join(' ') },
  { title: 'exception', value: ({ exception }) => (exception ? valueText(exception.class_name) : '') },
  { title: 'message', value: ({ exception }) => (exception ? String(exception.message) : '') },
];
