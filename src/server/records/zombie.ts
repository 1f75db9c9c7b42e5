import type { Document, Filter } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { DEFAULT_HEARTBEAT_SECONDS, MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import type { StoredRecord } from '../../mongo/stored/stored-record';
import { wholeExpression } from '../../mongo/stored/stored-record';
import { SERVER_SCHEMA } from './server-document';

/** A server's document as it was read. */
export type ReadServer = StoredRecord<typeof SERVER_SCHEMA>;

/** What the rule is told by: of a server with damage in one of these nothing is known. */
const { _id, state, name, heartbeat, heartbeat_seconds, ...others } = SERVER_SCHEMA;
const TELLING = {
  ...{ _id, state, name, heartbeat, heartbeat_seconds },
  'heartbeat.updated_at': others['heartbeat.updated_at'],
} as const;

/**
 * Whether a server counts as dead at `now`, by the database's clock: four heartbeats missed, or none ever. One that is
 * still starting has no heartbeat; it counts as dead when its document is that old. One whose document is damaged does not
 * count as dead: it is not known to be.
 *
 * Mirrors `RocketJob::Server#zombie?`; unlike it, each server is measured by its own heartbeat interval.
 *
 * @param usualSeconds the interval of servers that do not say theirs
 */
export function isZombie(
  read: ReadServer,
  now: Date,
  missed = MISSED_HEARTBEATS,
  usualSeconds = DEFAULT_HEARTBEAT_SECONDS,
): boolean {
  if (!isTelling(read)) return false;
  const lastSign =
    read.get('state') === 'starting' ? read.get('_id')?.getTimestamp() : read.get('heartbeat.updated_at');
  if (lastSign === undefined) return true;
  const interval = read.get('heartbeat_seconds') ?? usualSeconds;
  return now.getTime() - lastSign.getTime() >= missed * interval * 1_000;
}

/** Whether a server's document tells, as far as it goes, whether the server lives. */
export function isTelling(read: ReadServer): boolean {
  return Object.keys(TELLING).every((path) => !read.isDamagedAt(path as keyof typeof TELLING));
}

/** The same rule as a filter, decided by the database. */
export function zombieFilter(
  missed = MISSED_HEARTBEATS,
  usualSeconds = DEFAULT_HEARTBEAT_SECONDS,
): Filter<Document> {
  const intervalMs = {
    $multiply: [{ $ifNull: ['$heartbeat_seconds', usualSeconds] }, missed * 1_000],
  };
  const lastSign = {
    $cond: [
      { $eq: ['$state', 'starting'] },
      { $toDate: '$_id' },
      { $ifNull: ['$heartbeat.updated_at', new Date(0)] },
    ],
  };
  const isLate = { $gte: [{ $subtract: ['$$NOW', lastSign] }, intervalMs] };
  return { $expr: { $cond: [wholeExpression(TELLING), isLate, false] } };
}

/** Servers of which nobody can tell whether they live, as a filter. */
export function untellingFilter(): Filter<Document> {
  return { $expr: { $not: [wholeExpression(TELLING)] } };
}

/** @throws RocketJobError `invalid_argument` for what is no number of missed heartbeats */
export function checkedMissed(missed: unknown): number {
  if (typeof missed === 'number' && Number.isFinite(missed) && missed >= 1) return missed;
  throw new RocketJobError(
    'invalid_argument',
    `Expected the number of missed heartbeats to be 1 or more, got ${shown(missed)}.`,
    { argument: 'missed', value: missed },
  );
}
