import type { ClientSession, Db, Document, FindCursor } from 'mongodb';
import { isTransient } from '../../../mongo/driver-errors';
import { inTime } from '../../../mongo/in-time';
import { RawDocument } from '../raw-document';
import { killAbandoned } from './abandoned-cursors';

/**
 * How long the database holds back a reply when there is nothing new. It costs no latency, and bounds the
 * time to notice a dropped collection.
 */
export const AWAIT_MS = 1_000;
/** A reply that hasn't arrived by then won't arrive: the connection died silently. */
const OVERDUE_MS = AWAIT_MS + 1_500;
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
  readonly #session: ClientSession;
  #pending: Promise<unknown> = Promise.resolve();
  /** Whether the last request has no reply, or none yet. */
  #isUnreplied = false;

  constructor(database: Db, open: (session: ClientSession) => C) {
    this.#database = database;
    this.#session = database.client.startSession({ causalConsistency: false });
    this.cursor = open(this.#session);
  }

  /**
   * Returns the next document, or null if none arrived in time. Call it once at a time. The caller gets the
   * error of a failure.
   */
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
  async release({ aborted }: AbortSignal): Promise<void> {
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
export async function nextBatch(
  open: OpenCursor<Document, FindCursor>,
  signal: AbortSignal,
  asked = open.ask(),
): Promise<RawDocument[]> {
  const first = await replyInTime(asked, signal);
  if (first === null) return [];
  return [first, ...open.cursor.readBufferedDocuments()].map((bytes) => new RawDocument(bytes));
}

/**
 * Returns the database's reply, or null if `signal` is aborted first. @throws Error if the reply is overdue
 */
export async function replyInTime<T>(reply: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await inTime(reply, OVERDUE_MS, overdue, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

function overdue(): Error {
  return new Error(`No reply from the database for ${OVERDUE_MS} ms`);
}
