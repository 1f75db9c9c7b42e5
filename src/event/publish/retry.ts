import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient, NoReplyError } from '../../mongo/driver-errors';
import { inTime } from '../../mongo/in-time';

/** A failed write is retried for this long after the database is back. */
export const TRY_FOR_MS = 5_000;
const TRY_EVERY_MS = 50;
/**
 * Longer than the wait for the majority. By then the connection or its server is dead, and another one may be
 * available.
 */
const REPLY_WITHIN_MS = 2_500;

/** Retries as long as the failure is transient. @throws the error of the last attempt */
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

/** Returns the database's reply. @throws NoReplyError if it is overdue: it won't arrive */
export function replied<T>(reply: Promise<T>): Promise<T> {
  return inTime(reply, REPLY_WITHIN_MS, () => new NoReplyError(`No reply within ${REPLY_WITHIN_MS} ms`));
}
