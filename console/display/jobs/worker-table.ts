import { type DisplayText, display, escaped, NOTHING, valueText } from '../../../src/console-startup';
import type { ActiveWorker } from '../../../src/index';
import { duration } from '../layout/duration';
import { isoDate } from '../layout/iso-date';
import { markedIfRuby } from '../layout/ruby-mark';
import type { Style } from '../layout/style';
import { table } from '../layout/table';

const TITLES = [display`worker`, display`busy for`, display`class`, display`job`, display`slice`];

/** Hidden on a narrow screen: the slice; its job is named. */
const LESS_IMPORTANT = [4];

/** Returns busy workers as a table; those of dead servers are red. */
export function workerTable(workers: readonly ActiveWorker[], style: Style): DisplayText {
  return table(
    TITLES,
    workers.map((worker) => row(worker, style)),
    style,
    LESS_IMPORTANT,
  );
}

function row(worker: ActiveWorker, { colour }: Style): DisplayText[] {
  const { name, jobClass, jobId, sliceId, seconds, isRuby, deadBecause, damage } = worker;
  const trouble = [
    ...(deadBecause === undefined ? [] : [`dead: ${deadBecause}`]),
    ...(damage === undefined ? [] : [`damaged: ${damage}`]),
  ].join('; ');
  return [
    display`${escaped(name)}${trouble === '' ? NOTHING : colour.red(display` (${escaped(trouble)})`)}`,
    seconds === undefined ? display`-` : duration(seconds * 1_000),
    markedIfRuby(escaped(jobClass), isRuby, colour),
    escaped(valueText(jobId)),
    sliceId === undefined ? display`-` : escaped(valueText(sliceId)),
  ];
}

/** The columns of busy workers for programs, and on wide screens: `-o wide`, `-o csv`. */
export const WORKERS = {
  columns: [
    { title: 'worker_name', value: ({ name }: ActiveWorker) => name },
    { title: 'server', value: ({ server }: ActiveWorker) => server },
    { title: 'dead', value: ({ deadBecause }: ActiveWorker) => deadBecause ?? '' },
    { title: 'language', value: ({ isRuby }: ActiveWorker) => (isRuby ? 'ruby' : 'typescript') },
    { title: 'job_class', value: ({ jobClass }: ActiveWorker) => jobClass },
    { title: 'job_id', value: ({ jobId }: ActiveWorker) => valueText(jobId) },
    {
      title: 'slice_id',
      value: ({ sliceId }: ActiveWorker) => (sliceId === undefined ? '' : valueText(sliceId)),
    },
    { title: 'started_at', value: ({ startedAt }: ActiveWorker) => isoDate(startedAt) },
    { title: 'seconds', value: ({ seconds }: ActiveWorker) => seconds?.toFixed(1) ?? '' },
    { title: 'damage', value: ({ damage }: ActiveWorker) => damage ?? '' },
  ],
  name: ({ name }: ActiveWorker) => name,
};
