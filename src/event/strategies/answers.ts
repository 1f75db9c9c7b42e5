import type { AbstractCursor } from 'mongodb';
import { inTime } from '../../mongo/in-time';
import { StoredDocument } from '../stored-document';

/** How long the database holds an answer back when there is nothing new. Costs no latency; bounds a dropped collection. */
export const AWAIT_MS = 1_000;
/** An answer that has not come by then will not come: a connection that died without a word. */
const OVERDUE_MS = AWAIT_MS + 1_500;
const CLOSE_WITHIN_MS = 500;

/** The next answer of a cursor opened with `raw`: an empty one when nothing came in time, or nothing is left. */
export async function nextBatch(cursor: AbstractCursor, signal: AbortSignal): Promise<StoredDocument[]> {
  const first = await answerInTime(cursor.tryNext(), signal);
  if (first === null) return [];
  return [first, ...cursor.readBufferedDocuments()].map((bytes) => new StoredDocument(bytes));
}

/** Null when `signal` is aborted; an error when the answer is overdue. */
export async function answerInTime<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const abort = () => settle(() => resolve(null));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`No answer from the database for ${OVERDUE_MS} ms`))),
      OVERDUE_MS,
    );
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      how();
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    answer.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

/**
 * Lets go of a cursor. It is waited for only at the very end, so that none is left at the server, and not for long: with
 * the primary gone, closing waits for server selection (half a minute by default).
 */
export async function letGo(cursor: { close(): Promise<void> }, { aborted }: AbortSignal): Promise<void> {
  const closed = cursor.close();
  if (aborted) await inTime(closed, CLOSE_WITHIN_MS, new Error('Not closed in time')).catch(() => {});
  else closed.catch(() => {});
}
