import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, NoReplyError } from '../../mongo/driver-errors';
import { inTime } from '../../mongo/in-time';

/** What failed is done again for so long, once the database is back. */
export const TRY_FOR_MS = 5_000;
const TRY_EVERY_MS = 50;
/** Longer than the majority is waited for. The connection is dead then, or its server, and another one may be there. */
const REPLY_WITHIN_MS = 2_500;

/** Tries again as long as it fails for a reason that passes. @throws what the last try threw */
export async function retryTransient<T>(attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + TRY_FOR_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || performance.now() >= end) throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}

/** The database's reply. @throws NoReplyError when it is overdue: it will not come */
export function replied<T>(reply: Promise<T>): Promise<T> {
  return inTime(reply, REPLY_WITHIN_MS, () => new NoReplyError(`No reply within ${REPLY_WITHIN_MS} ms`));
}
