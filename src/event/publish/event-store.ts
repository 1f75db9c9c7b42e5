import { type Db, type Document, MongoWriteConcernError, type ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { EVENTS } from '../../mongo/collection-names';
import { driverErrorText, isTransient, isUnauthorized, wasNotSent } from '../../mongo/driver-errors';
import { eventFromDocument } from '../codec';
import type { Event } from '../event';
import { type ConcurrencyLimiter, QueueFullError, QueueTimeoutError } from './concurrency-limiter';
import { replied, retryTransient, TRY_FOR_MS } from './retry';

/**
 * Whether the database can still lose an event: it is `stored` by the majority of its nodes, or `not_yet_safe`. One
 * that was `rehearsed` was not written at all.
 */
export type Durability = 'stored' | 'not_yet_safe' | 'rehearsed';

/** An event as it stands in the database. */
export interface StoredEvent {
  readonly event: Event;
  readonly durability: Durability;
}

/** How long the majority is waited for. Servers obey meanwhile: a stop works while secondaries hang. */
const MAJORITY_WITHIN_MS = 1_000;

/**
 * Stores one event and says how safe it is. After a lost connection, and when no answer comes, the same upsert is made
 * again: it finds the event if the first one has written it, and writes it otherwise, so nothing is lost and nothing is
 * there twice.
 *
 * By `runCommand`, which the driver sends once: who knows of each sending knows what to say when all of them fail.
 *
 * @param update what `storingUpdate` gives
 * @throws RocketJobError `not_stored`
 */
export async function storeEvent(
  id: ObjectId,
  update: Document[],
  database: () => Promise<Db>,
): Promise<StoredEvent> {
  let unanswered = 0;
  try {
    return await retryTransient(async () => {
      const to = await database();
      unanswered++;
      try {
        return await replied(upsert(to, id, update));
      } catch (error) {
        if (!isTransient(error) || wasNotSent(error)) unanswered--;
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof RocketJobError) throw error;
    throw notStored(id, unanswered > 0, error as Error);
  }
}

async function upsert(database: Db, id: ObjectId, update: Document[]): Promise<StoredEvent> {
  const command = {
    findAndModify: EVENTS,
    query: { _id: id },
    update,
    upsert: true,
    new: true,
    writeConcern: { w: 'majority', wtimeout: MAJORITY_WITHIN_MS },
  };
  const { value, writeConcernError } = await database.command(command).catch(replyOfPrimary);
  const event = eventFromDocument(value);
  if (event === undefined) throw new Error(`Expected the event ${id.toHexString()} back, got something else`);
  return { event, durability: writeConcernError === undefined ? 'stored' : 'not_yet_safe' };
}

/** The primary has written it; that others have is what was not confirmed. */
function replyOfPrimary(error: unknown): Document {
  if (error instanceof MongoWriteConcernError) return error.result;
  throw error;
}

/**
 * What has to be done before an event is written: as retryTransient as that is.
 *
 * @throws RocketJobError `not_stored` when it fails: nothing of the event was written
 */
export async function beforeStoring<T>(id: ObjectId, step: () => Promise<T>): Promise<T> {
  try {
    return await retryTransient(() => replied(step()));
  } catch (error) {
    throw error instanceof RocketJobError ? error : notStored(id, false, error as Error);
  }
}

/**
 * All that publishing an event takes, when its turn has come.
 *
 * @throws RocketJobError `not_stored`, `overloaded` when it never came; what `publish` throws
 */
export async function whenTurnComes<T>(
  id: ObjectId,
  turns: ConcurrencyLimiter,
  publish: () => Promise<T>,
): Promise<T> {
  try {
    return await turns.take(publish);
  } catch (error) {
    if (error instanceof QueueFullError) throw overloaded(id, error);
    throw error instanceof QueueTimeoutError ? notStored(id, false, error) : error;
  }
}

function overloaded(id: ObjectId, cause: QueueFullError): RocketJobError {
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

/** What a publisher is told when its event is not known to be stored. */
function notStored(id: ObjectId, mayBeStored: boolean, cause: Error): RocketJobError {
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
