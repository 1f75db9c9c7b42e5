import type { ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { driverErrorText, isTransient, isUnauthorized } from '../../mongo/driver-errors';
import type { QueueFullError } from './concurrency-limiter';
import { TRY_FOR_MS } from './retry';

/** Returns the error for an event that was refused because too many were queued ahead of it. */
export function overloaded(id: ObjectId, cause: QueueFullError): RocketJobError {
  const { waiting } = cause;
  return new RocketJobError(
    'overloaded',
    `This process publishes events faster than the database stores them: ${waiting} are waiting. This event was not published. Await each \`publish\` before the next, or publish fewer at once.`,
    { eventId: id.toHexString(), waiting },
    { cause },
  );
}

/** Whether an event whose publication failed may be in the database all the same. */
export function mayBeStored(error: unknown): boolean {
  return error instanceof RocketJobError && 'mayBeStored' in error.details && error.details.mayBeStored;
}

/** Returns the error for an event that isn't known to be stored. */
export function notStored(id: ObjectId, mayBeStored: boolean, cause: Error): RocketJobError {
  const eventId = id.toHexString();
  const what = mayBeStored
    ? `The database did not reply, and was not back within ${TRY_FOR_MS / 1_000} seconds. Event ${eventId} may have been written, and servers may act on it. Look for it when the database is back.`
    : nothingStored(cause);
  return new RocketJobError(
    'not_stored',
    `Can't store the event: ${driverErrorText(cause).replace(/\.$/, '')}. ${what}`,
    { eventId, mayBeStored },
    { cause },
  );
}

function nothingStored(cause: Error): string {
  if (isTransient(cause)) return 'Nothing was published. Publish it again when the database is back.';
  return isUnauthorized(cause)
    ? 'Nothing was published. Connect as a user with the role `rj-publish` (to create the role: `rj-console roles`).'
    : 'Nothing was published. The database refuses the event, so trying again will not help: correct the cause first.';
}
