import type { ClientSession, Db, Document, FindCursor } from 'mongodb';
import { isTransient } from '../../../mongo/driver-errors';
import { inTime } from '../../../mongo/in-time';
import { RawDocument } from '../raw-document';
import { killAbandoned } from './abandoned-cursors';
import { RepliesInTime } from './reply-in-time';

const CLOSE_WITHIN_MS = 500;

interface Asked<T> {
  tryNext(): Promise<T | null>;
  close(): Promise<void>;
}

/**
 * A cursor or change stream that leaves nothing behind on the server when it is released, whatever request is
 * pending. It gets an explicit session: the driver ends an implicit session as soon as a reply arrives during
 * the close, before it tells the server to close the cursor.
 */
export class OpenCursor<T, C extends Asked<T> = Asked<T>> {
  readonly cursor: C;
  readonly #database: Db;
  readonly #signal: AbortSignal;
  readonly #replies: RepliesInTime;
  readonly #session: ClientSession;
  #pending: Promise<unknown> = Promise.resolve();
  /** Whether the last request has no reply, or none yet. */
  #isUnreplied = false;

  /** @param signal ends the wait for replies */
  constructor(database: Db, signal: AbortSignal, open: (session: ClientSession) => C) {
    this.#database = database;
    this.#signal = signal;
    this.#replies = new RepliesInTime(signal);
    this.#session = database.client.startSession({ causalConsistency: false });
    this.cursor = open(this.#session);
  }

  /**
   * Returns the next document; null if none arrived in time, or if the signal is aborted first. Call it once
   * at a time.
   *
   * @param asked the request, if it was sent before
   * @throws Error if the reply is overdue
   */
  next(asked = this.ask()): Promise<T | null> {
    return this.#replies.next(asked);
  }

  /** Requests the next document, with no limit to the wait. */
  ask(): Promise<T | null> {
    const asked = this.cursor.tryNext();
    this.#isUnreplied = true;
    const replied = () => {
      this.#isUnreplied = false;
    };
    this.#pending = asked.then(replied, (error: unknown) => {
      if (!isTransient(error)) replied();
    });
    return asked;
  }

  /**
   * Waited for only at the very end, and briefly: without a primary, closing waits for server selection (half
   * a minute by default).
   */
  async release(): Promise<void> {
    const { aborted } = this.#signal;
    this.#replies.end();
    const gone = this.#close(aborted);
    if (aborted) await inTime(gone, CLOSE_WITHIN_MS, () => new Error('Not closed in time')).catch(() => {});
    else gone.catch(() => {});
  }

  async #close(isAtEnd: boolean): Promise<void> {
    const isAbandoned = this.#isUnreplied && !isAtEnd;
    await Promise.all([this.cursor.close(), this.#pending]);
    // Must run before the session ends, because another cursor may get the session then.
    if (isAbandoned) await killAbandoned(this.#database, this.#session);
    await this.#session.endSession();
  }
}

/**
 * Returns the next reply to a cursor opened with `raw`: empty if nothing arrived in time, or nothing is left.
 */
export async function nextBatch(open: OpenCursor<Document, FindCursor>): Promise<RawDocument[]> {
  const first = await open.next();
  if (first === null) return [];
  return [first, ...open.cursor.readBufferedDocuments()].map((bytes) => new RawDocument(bytes));
}
