import type { DisplayText } from '../../src/console-startup';
import type { Job, Server } from '../../src/index';
import type { Core } from '../app/core';
import { eventSentences } from './events/event-sentence';
import { jobTable } from './jobs/job-table';
import type { Style } from './layout/style';
import { inspected } from './printable';
import { serverTable } from './servers/server-table';

/**
 * A value as text: servers and jobs as a table, events as sentences, everything else as Node shows it. Lookups and publications
 * are the session's.
 */
export function valueText(value: unknown, { api }: Core, style: Style): DisplayText {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (areAll(values, api.Server)) return serverTable(values, style);
  if (areAll(values, api.Job)) return jobTable(values, style);
  if (areAll(values, api.EventRecord)) return eventSentences(values, style);
  const breakLength = Math.min(style.width ?? 120, 120);
  return inspected(value, { depth: 8, maxArrayLength: 100, maxStringLength: 10_000, breakLength }, style);
}

/** Whether they are shown one a line. */
export function areRecords(values: readonly unknown[], { api }: Core): boolean {
  return [api.Server, api.Job, api.EventRecord].some((type) => areAll<unknown>(values, type));
}

/** Whether it is shown as a table. */
export function isInTable(value: unknown, { api }: Core): value is Server | Job | readonly (Server | Job)[] {
  const values = [value].flat();
  return areAll(values, api.Server) || areAll(values, api.Job);
}

function areAll<T>(
  values: readonly unknown[],
  type: abstract new (...args: never[]) => T,
): values is readonly T[] {
  return values.length > 0 && values.every((value) => value instanceof type);
}
