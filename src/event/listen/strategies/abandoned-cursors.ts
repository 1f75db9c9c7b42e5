import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Db } from 'mongodb';
import { isTransient } from '../../../mongo/driver-errors';

/** What the database was asked just before it froze, it does when it thaws, within this. */
const SETTLES_AFTER_MS = 500;
const RETRY_AFTER_MS = 1_000;
/** Later the database has closed an idle cursor by itself. */
const GIVE_UP_AFTER_MS = 600_000;

/**
 * Ends whatever a session has at the database. A cursor whose opening was never answered has no id that could be closed:
 * a database that froze for some seconds opens it afterwards all the same, for nobody, and keeps it for ten minutes.
 *
 * Goes on in the background until the database is back. Never throws.
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
      // A user without the right is refused for good.
      if (isClosed || !isTransient(error)) return;
      await sleep(RETRY_AFTER_MS, undefined, { ref: false });
    }
  }
}
