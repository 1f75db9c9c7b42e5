import { type Db, type Document, MongoWriteConcernError, type ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { EVENTS } from '../../mongo/collection-names';
import { isTransient, wasNotSent } from '../../mongo/driver-errors';
import { eventFromDocument } from '../codec';
import type { Event } from '../event';
import { notStored } from './not-stored';
import { replied, retryTransient } from './retry';

/**
 * Whether the database can still lose an event: it is `stored` by the majority of its nodes, or `not_yet_safe`. One
 * that was `rehearsed` was not written at all.
 */
export type Durability = 'stored' | 'not_yet_safe' | 'rehearsed';

/** An event as it is in the database. */
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
