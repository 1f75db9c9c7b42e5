import type { Document, Filter } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { shown } from '../../errors/shown';
import { DEFAULT_HEARTBEAT_SECONDS, MISSED_HEARTBEATS } from '../../mongo/heartbeat-rule';
import type { StoredRecord } from '../../mongo/stored/stored-record';
import { wholeExpression } from '../../mongo/stored/stored-record';
import { SERVER_SCHEMA } from './server-document';

/** A server's document as it was read. */
export type ReadServer = StoredRecord<typeof SERVER_SCHEMA>;

/** The fields the rule needs: if one of these is damaged, nothing is known about the server. */
const { _id, state, name, heartbeat, heartbeat_seconds, ...others } = SERVER_SCHEMA;
const TELLING = {
  ...{ _id, state, name, heartbeat, heartbeat_seconds },
  'heartbeat.updated_at': others['heartbeat.updated_at'],
} as const;

/**
 * Whether a server counts as dead at `now`, by the database's clock: it has missed four heartbeats, or never
 * sent one. A server that is still starting has no heartbeat; it counts as dead when its document is that
 * old. A server with a damaged document doesn't count as dead, because that isn't known.
 *
 * Mirrors `RocketJob::Server#zombie?`, but measures each server by its own heartbeat interval.
 *
 * @param usualSeconds the interval of servers that don't report theirs
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

/** Whether a server's document is intact enough to show if the server is alive. */
export function isTelling(read: ReadServer): boolean {
  return Object.keys(TELLING).every((path) => !read.isDamagedAt(path as keyof typeof TELLING));
}

/** Returns the same rule as a filter, evaluated by the database. */
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

/** Returns a filter for servers whose documents don't show if they are alive. */
export function untellingFilter(): Filter<Document> {
  return { $expr: { $not: [wholeExpression(TELLING)] } };
}

/** @throws RocketJobError `invalid_argument` for an invalid number of missed heartbeats */
export function checkedMissed(missed: unknown): number {
  if (typeof missed === 'number' && Number.isFinite(missed) && missed >= 1) return missed;
  throw new RocketJobError(
    'invalid_argument',
    `Expected the number of missed heartbeats to be 1 or more, got ${shown(missed)}.`,
    { argument: 'missed', value: missed },
  );
}
