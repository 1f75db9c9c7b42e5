import type { ClientSession, Db, Document, FindCursor } from 'mongodb';
import { isTransient } from '../../../mongo/driver-errors';
import { inTime } from '../../../mongo/in-time';
import { RawDocument } from '../raw-document';
import { killAbandoned } from './abandoned-cursors';

/** How long the database holds a reply back when there is nothing new. Costs no latency; bounds a dropped collection. */
export const AWAIT_MS = 1_000;
/** A reply that has not come by then will not come: a connection that died without a word. */
const OVERDUE_MS = AWAIT_MS + 1_500;
const CLOSE_WITHIN_MS = 500;

interface Asked<T> {
  tryNext(): Promise<T | null>;
  close(): Promise<void>;
}

/**
 * A cursor, or a change stream, of which nothing is left at the server once it is let go of, whatever is under way then.
 * It is given a session: one of its own the driver ends as soon as a reply comes in while it is being closed, and so
 * before the server is told to close it.
 */
export class OpenCursor<T, C extends Asked<T> = Asked<T>> {
  readonly cursor: C;
  readonly #database: Db;
  readonly #session: ClientSession;
  #pending: Promise<unknown> = Promise.resolve();
  /** Whether the last request has no reply (yet). */
  #isUnreplied = false;

  constructor(database: Db, open: (session: ClientSession) => C) {
    this.#database = database;
    this.#session = database.client.startSession({ causalConsistency: false });
    this.cursor = open(this.#session);
  }

  /** The next document; null when none has come in time. One at a time. Whoever waits for it hears of a failure. */
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
   * It is waited for only at the very end, and not for long: with the primary gone, closing waits for server selection
   * (half a minute by default).
   */
  async release({ aborted }: AbortSignal): Promise<void> {
    const gone = this.#close(aborted);
    if (aborted) await inTime(gone, CLOSE_WITHIN_MS, () => new Error('Not closed in time')).catch(() => {});
    else gone.catch(() => {});
  }

  async #close(isAtEnd: boolean): Promise<void> {
    const isAbandoned = this.#isUnreplied && !isAtEnd;
    await Promise.all([this.cursor.close(), this.#pending]);
    // Before the session ends: then another cursor may be given it.
    if (isAbandoned) await killAbandoned(this.#database, this.#session);
    await this.#session.endSession();
  }
}

/** The next reply to a cursor opened with `raw`: an empty one when nothing came in time, or nothing is left. */
export async function nextBatch(
  open: OpenCursor<Document, FindCursor>,
  signal: AbortSignal,
  asked = open.ask(),
): Promise<RawDocument[]> {
  const first = await replyInTime(asked, signal);
  if (first === null) return [];
  return [first, ...open.cursor.readBufferedDocuments()].map((bytes) => new RawDocument(bytes));
}

/** The database's reply; null when `signal` is aborted first. @throws Error when it is overdue */
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
