import { type Db, type Document, MongoWriteConcernError, type ObjectId } from 'mongodb';
import { RocketJobError } from '../../errors/rocket-job-error';
import { EVENTS } from '../../mongo/collection-names';
import { isTransient, wasNotSent } from '../../mongo/driver-errors';
import { eventFromDocument } from '../codec';
import type { Event } from '../event';
import { notStored } from './not-stored';
import { replied, retryTransient } from './retry';

/**
 * Whether the database can still lose an event: it is `stored` by the majority of its nodes, or
 * `not_yet_safe`. A `rehearsed` event wasn't written at all.
 */
export type Durability = 'stored' | 'not_yet_safe' | 'rehearsed';

/** An event as it is in the database. */
export interface StoredEvent {
  readonly event: Event;
  readonly durability: Durability;
}

/**
 * How long to wait for the majority. Servers act on the event meanwhile: a stop works while secondaries hang.
 */
const MAJORITY_WITHIN_MS = 1_000;

/**
 * Stores one event and reports its durability. After a lost connection or a missing reply, it repeats the
 * same upsert: it finds the event if the first attempt wrote it, and writes it otherwise, so no event is lost
 * or duplicated.
 *
 * It uses `runCommand`, which the driver sends once: counting every attempt here tells whether the event may
 * be stored when all of them fail.
 *
 * @param update as `storingUpdate` returns it
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

/** The primary has written it; only the write to the other nodes is unconfirmed. */
function replyOfPrimary(error: unknown): Document {
  if (error instanceof MongoWriteConcernError) return error.result;
  throw error;
}
