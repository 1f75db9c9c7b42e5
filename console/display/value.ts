import { inspect } from 'node:util';
import type { DisplayText } from '../../src/console-startup';
import type { AuditRecord, EventRecord, Job, Server } from '../../src/index';
import type { Core } from '../app/core';
import { entrySentences } from './events/audit-sentence';
import { dirmonTable } from './jobs/dirmon-table';
import { exceptionTable } from './jobs/exception-table';
import { jobTable } from './jobs/job-table';
import { sliceTable } from './jobs/slice-table';
import { workerTable } from './jobs/worker-table';
import type { Style } from './layout/style';
import { inspected } from './printable';
import { serverTable } from './servers/server-table';

/**
 * Returns a value as text: servers and jobs as a table, events as sentences, everything else as Node shows
 * it. The session shows lookups and publications.
 */
export function valueText(value: unknown, { api }: Core, style: Style): DisplayText {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (areAll(values, api.Server)) return serverTable(values, style);
  if (areAll(values, api.Job)) return jobTable(values, style);
  if (areEntries(values, api)) return entrySentences(values, style);
  if (areAll(values, api.Slice)) return sliceTable(values, style);
  if (areAll(values, api.DirmonEntry)) return dirmonTable(values, style);
  if (areAll(values, api.ActiveWorker)) return workerTable(values, style);
  if (areAll(values, api.ExceptionGroup)) return exceptionTable(values, style);
  const breakLength = Math.min(style.width ?? 120, 120);
  const options = { maxArrayLength: 100, maxStringLength: 10_000, breakLength };
  return inspected(value, { ...options, depth: depthFor(value, options) }, style);
}

/** A value with a longer text is shown less deep: `globalThis` would take 17 MB. */
const LONGEST = 50_000;
const DEPTHS = [0, 1, 2, 4, 8];

/** Returns the depth at which a value's text isn't too long. */
function depthFor(value: unknown, options: Parameters<typeof inspect>[1] & object): number {
  let deepest = 0;
  let last: string | undefined;
  for (const depth of DEPTHS) {
    const text = inspect(value, { ...options, depth });
    if (text.length > LONGEST || text === last) return deepest;
    deepest = depth;
    last = text;
  }
  return deepest;
}

/** Whether they are shown one per line. */
export function areRecords(values: readonly unknown[], { api }: Core): boolean {
  const types = [api.Server, api.Job, api.Slice, api.DirmonEntry, api.ActiveWorker, api.ExceptionGroup];
  return types.some((type) => areAll<unknown>(values, type)) || areEntries(values, api);
}

/** Whether it is shown as a table. */
export function isInTable(value: unknown, { api }: Core): value is Server | Job | readonly (Server | Job)[] {
  const values = [value].flat();
  return areAll(values, api.Server) || areAll(values, api.Job);
}

/** Changes and events, which are shown as sentences. */
function areEntries(
  values: readonly unknown[],
  { AuditRecord, EventRecord }: Core['api'],
): values is readonly (AuditRecord | EventRecord)[] {
  return (
    values.length > 0 && values.every((value) => value instanceof AuditRecord || value instanceof EventRecord)
  );
}

function areAll<T>(
  values: readonly unknown[],
  type: abstract new (...args: never[]) => T,
): values is readonly T[] {
  return values.length > 0 && values.every((value) => value instanceof type);
}
