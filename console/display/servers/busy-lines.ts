import type { Work } from '../../../src/console-api';
import {
  type DisplayText,
  display,
  escaped,
  NOTHING,
  nameText,
  valueText,
} from '../../../src/console-startup';
import { duration } from '../layout/duration';
import { listed } from '../layout/listed';
import { countOf } from './fleet-text';

/** The work of one worker, with its duration if known. */
export type BusyWorker = Work & { readonly sinceMs?: number };

/** `Busy: 1 worker`, and a line for each with its job. */
export function busyLines(work: readonly BusyWorker[]): DisplayText[] {
  return [
    display`Busy: ${countOf(work.length, display`worker`)}`,
    ...listed(work, busyLine, display`Job.running() lists them all`),
  ];
}

function busyLine({ workerName, jobClass, jobId, sinceMs }: BusyWorker): DisplayText {
  const since = sinceMs === undefined ? NOTHING : display`  for ${duration(sinceMs)}`;
  return display`  ${escaped(nameText(workerName))}  ${escaped(valueText(jobClass))} ${escaped(valueText(jobId))}${since}`;
}
