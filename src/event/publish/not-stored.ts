import type { ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { driverErrorText, isTransient, isUnauthorized } from '../../mongo/driver-errors';
import type { QueueFullError } from './concurrency-limiter';
import { TRY_FOR_MS } from './retry';

/** The error of an event that was refused as too many waited before it. */
export function overloaded(id: ObjectId, cause: QueueFullError): RocketJobError {
  const { waiting } = cause;
  return new RocketJobError(
    'overloaded',
    `This process publishes events faster than the database stores them: ${waiting} are waiting. Nothing was published of this one. Wait for each \`publish\` before the next, or publish fewer at once.`,
    { eventId: id.toHexString(), waiting },
    { cause },
  );
}

/** Whether an event that could not be published may stand in the database all the same. */
export function mayBeStored(error: unknown): boolean {
  return error instanceof RocketJobError && 'mayBeStored' in error.details && error.details.mayBeStored;
}

/** The error of an event that is not known to be stored. */
export function notStored(id: ObjectId, mayBeStored: boolean, cause: Error): RocketJobError {
  const eventId = id.toHexString();
  const what = mayBeStored
    ? `it was sent, no answer came, and the database was not back within ${TRY_FOR_MS / 1_000} seconds. Event ${eventId} may have been written, and servers may obey it. Look for it when the database is back.`
    : nothingStored(cause);
  return new RocketJobError(
    'not_stored',
    `Expected the event to be stored, got ${driverErrorText(cause).replace(/\.$/, '')}; ${what}`,
    { eventId, mayBeStored },
    { cause },
  );
}

function nothingStored(cause: Error): string {
  if (isTransient(cause))
    return 'nothing is known to have been sent. Publish it again when the database is back.';
  return isUnauthorized(cause)
    ? 'nothing was written. Connect as a user who may write to this database, as one with the role `readWrite`.'
    : 'nothing was written. The database does not take it, now or later: see to that first.';
}
