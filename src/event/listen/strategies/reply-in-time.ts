import { inTime } from '../../../mongo/in-time';

/**
 * How long the database holds back a reply when there is nothing new. It costs no latency, and bounds the
 * time to notice a dropped collection.
 */
export const AWAIT_MS = 1_000;
/** A reply that hasn't arrived by then won't arrive: the connection died silently. */
const OVERDUE_MS = AWAIT_MS + 1_500;

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

/**
 * The same for one reply after another. They share one timer and one abort listener, because a new one of
 * each costs more than all else that is done for a reply.
 */
export class RepliesInTime {
  readonly #signal: AbortSignal;
  /** It may also fire between two replies, and then does nothing. */
  #timer: NodeJS.Timeout | undefined;
  /** Both do nothing once the reply is there. */
  #abandon = () => {};
  #fail = (_error: Error) => {};

  /** @param signal call `end()` so that it doesn't keep this */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#aborted);
  }

  /** Returns the next reply, as `replyInTime` does. Call it once at a time. */
  next<T>(reply: Promise<T>): Promise<T | null> {
    this.#timer = this.#timer?.refresh() ?? setTimeout(() => this.#fail(overdue()), OVERDUE_MS);
    return new Promise((resolve, reject) => {
      this.#abandon = () => resolve(null);
      this.#fail = reject;
      if (this.#signal.aborted) this.#abandon();
      reply.then(resolve, reject);
    });
  }

  /** Call it when no reply is awaited any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#aborted);
  }

  readonly #aborted = () => this.#abandon();
}

function overdue(): Error {
  return new Error(`No reply from the database for ${OVERDUE_MS} ms`);
}
