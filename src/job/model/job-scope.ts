import type { Document, Filter } from 'mongodb';
import { Lookup } from '../../mongo/lookup';
import type { SortOrder } from '../../mongo/lookup-source';
import type { JobFields } from './job-fields';
import type { JobRecord } from './job-record';

/** Jobs that wait are found in the order in which workers claim them, those that have ended the newest first. */
const ORDERS: Readonly<Record<string, SortOrder>> = {
  queued: { priority: 1, _id: 1 },
  running: { started_at: 1, _id: 1 },
  completed: { completed_at: -1, _id: -1 },
  failed: { completed_at: -1, _id: -1 },
  paused: { completed_at: -1, _id: -1 },
  aborted: { completed_at: -1, _id: -1 },
};

/** The order of jobs of one state; undefined where a filter doesn't name one. */
export function orderOf(filters: readonly Filter<Document>[]): SortOrder | undefined {
  const states = filters.flatMap(({ state }) => (typeof state === 'string' ? [state] : []));
  return states.length === 1 && states[0] !== undefined ? ORDERS[states[0]] : undefined;
}

/** A lookup of jobs. */
export class JobScope<J extends JobRecord> extends Lookup<J, JobFields<J>> {}
