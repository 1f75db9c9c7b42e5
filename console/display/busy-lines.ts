import type { Work } from '../../src/console-api';
import { duration } from './duration';
import { countOf } from './fleet-text';
import { listed } from './listed';

/** What one worker is busy with, and for how long where that is known. */
export type BusyWorker = Work & { readonly sinceMs?: number };

/** `Busy: 1 worker`, and a line for each with its job. */
export function busyLines(work: readonly BusyWorker[]): string[] {
  return [`Busy: ${countOf(work.length, 'worker')}`, ...listed(work, busyLine, 'Job.running() shows all')];
}

function busyLine({ workerName, jobClass, jobId, sinceMs }: BusyWorker): string {
  const since = sinceMs === undefined ? '' : `  for ${duration(sinceMs)}`;
  return `  ${workerName}  ${jobClass} ${String(jobId)}${since}`;
}
