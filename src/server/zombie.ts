import type { Document, Filter } from 'mongodb';
import { DEFAULT_HEARTBEAT_SECONDS, type ServerDocument } from './server-document';

/** Heartbeats a server may miss before it counts as dead. */
export const MISSED_HEARTBEATS = 4;

/**
 * Whether a server counts as dead at `now`, by the database's clock: four heartbeats missed, or none ever. One that is
 * still starting has no heartbeat; it counts as dead when its document is that old.
 *
 * Mirrors `RocketJob::Server#zombie?`; unlike it, each server is measured by its own heartbeat interval.
 */
export function isZombie(document: ServerDocument, now: Date, missed = MISSED_HEARTBEATS): boolean {
  const lastSign =
    document.state === 'starting' ? document._id.getTimestamp() : document.heartbeat?.updated_at;
  if (lastSign === undefined) return true;
  const interval = document.heartbeat_seconds ?? DEFAULT_HEARTBEAT_SECONDS;
  return now.getTime() - lastSign.getTime() >= missed * interval * 1_000;
}

/** The same rule as a filter, decided by the database. */
export function zombieFilter(missed = MISSED_HEARTBEATS): Filter<Document> {
  const intervalMs = {
    $multiply: [{ $ifNull: ['$heartbeat_seconds', DEFAULT_HEARTBEAT_SECONDS] }, missed * 1_000],
  };
  const lastSign = {
    $cond: [
      { $eq: ['$state', 'starting'] },
      { $toDate: '$_id' },
      { $ifNull: ['$heartbeat.updated_at', new Date(0)] },
    ],
  };
  return { $expr: { $gte: [{ $subtract: ['$$NOW', lastSign] }, intervalMs] } };
}
