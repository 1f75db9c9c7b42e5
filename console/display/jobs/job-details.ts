import { type DisplayText, display, escaped, joined, padded, valueText } from '../../../src/console-startup';
import type { Job } from '../../../src/index';
import { duration } from '../layout/duration';
import type { Style } from '../layout/style';
import { jobState } from './job-table';

const SHOWN: ReadonlySet<string> = new Set([
  '_id',
  '_type',
  'state',
  'sub_state',
  'exception',
  'worker_name',
  'percent_complete',
]);
const MOST_FRAMES = 10;

/** Returns one job with all its fields, one per line, and the backtrace of its exception below them. */
export function jobDetails(job: Job, { colour }: Style): DisplayText {
  const { readAt, exception, workerNames } = job;
  const fields = Object.entries(job.toJSON()).filter(([name]) => !SHOWN.has(name));
  const workers =
    workerNames.length === 0 ? [] : [escaped(workerNames.map((name) => valueText(name)).join(', '))];
  const rows: [string, DisplayText][] = [
    ['id', escaped(valueText(job.id))],
    ['class', display`${escaped(valueText(job.type))}${job.isRuby ? display` (Ruby)` : display``}`],
    ['state', escaped(jobState(job))],
    ['done', escaped(job.percentComplete === undefined ? '?' : `${valueText(job.percentComplete)}%`)],
    ['time', duration(job.seconds * 1_000)],
    ...workers.map((text): [string, DisplayText] => ['workers', text]),
    ...fields.map(([name, value]): [string, DisplayText] => [name, fieldText(value, readAt)]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => display`${colour.dim(padded(escaped(name), width))}  ${text}`);
  if (exception === undefined) return joined(lines);
  const { class_name, message, backtrace, worker_name } = exception;
  const on = worker_name === undefined ? display`` : display` on ${escaped(valueText(worker_name))}`;
  const frames = backtrace.slice(0, MOST_FRAMES).map((frame) => display`  ${escaped(valueText(frame))}`);
  const hidden = backtrace.length - frames.length;
  return joined([
    ...lines,
    display`${colour.red(display`${escaped(valueText(class_name))}: ${escaped(String(message))}`)}${on}`,
    ...frames,
    ...(hidden > 0 ? [colour.dim(display`  … ${hidden} more frames (--json)`)] : []),
  ]);
}

function fieldText(value: unknown, readAt: Date): DisplayText {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return escaped(valueText(value));
  const ms = readAt.getTime() - value.getTime();
  const age = ms >= 0 ? display`${duration(ms)} ago` : display`in ${duration(-ms)}`;
  return display`${escaped(value.toISOString())} (${age})`;
}
