import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Db } from 'mongodb';
import { isTransient } from '../../../mongo/driver-errors';

/** A frozen database runs the commands it received before the freeze within this time after it resumes. */
const SETTLES_AFTER_MS = 500;
const RETRY_AFTER_MS = 1_000;
/** After this time the database itself has closed an idle cursor. */
const GIVE_UP_AFTER_MS = 600_000;

/**
 * Kills everything that a session holds at the database. If the opening of a cursor got no reply, there is no
 * id to close it by: a database that froze for some seconds opens it afterwards all the same, unused, and
 * keeps it for ten minutes.
 *
 * Continues in the background until the database is back. Never throws.
 */
export async function killAbandoned(database: Db, { id }: ClientSession): Promise<void> {
  const end = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < end) {
    try {
      await database.command({ ping: 1 });
      await sleep(SETTLES_AFTER_MS, undefined, { ref: false });
      await database.command({ killSessions: [id] });
      return;
    } catch (error) {
      const isClosed = (error as Error).name === 'MongoNotConnectedError';
      // A user without the privilege will always be refused.
      if (isClosed || !isTransient(error)) return;
      await sleep(RETRY_AFTER_MS, undefined, { ref: false });
    }
  }
}
