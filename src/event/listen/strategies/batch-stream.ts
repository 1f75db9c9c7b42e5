import type { ClientSession, FindCursor } from 'mongodb';
import type { BatchReply } from '../../../mongo/wire/batch-reply';
import { streamReplies } from '../../../mongo/wire/streamed-replies';
import { RawDocument } from '../raw-document';

/** Returns the documents of a reply. They aren't read earlier, because a first batch of a thousand has to wait. */
export type Batch = () => readonly RawDocument[];

/** The caller that waits for a batch. */
interface Waiting {
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The batches of a tailable cursor that was opened with `raw`. The database sends them without being asked
 * for each: with requests, hundreds of listeners take twice as long to hear an event.
 */
export class BatchStream {
  readonly #cursor: FindCursor;
  readonly #arrived: Batch[] = [];
  #waiting: Waiting | undefined;
  #isRequested = false;
  /** Whether the pending request was replied to here. */
  #isStreamed = false;
  /** An error that came while no one was waiting. */
  #failure: Error | undefined;
  #isClosed = false;

  /** @param session the cursor's own */
  constructor(session: ClientSession, cursor: FindCursor) {
    this.#cursor = cursor;
    streamReplies(session, (reply) => this.#receive(reply));
  }

  /** Whether the cursor has ended at the database. */
  get isOver(): boolean {
    return this.#cursor.closed || this.#cursor.id?.isZero() === true;
  }

  /**
   * Returns the next batch: empty if nothing arrived in time, or nothing is left. Call it once at a time.
   *
   * @throws the database's error
   */
  tryNext(): Promise<Batch> {
    const batch = this.#arrived.shift();
    if (batch !== undefined) return Promise.resolve(batch);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#failure !== undefined) this.#fail(this.#failure);
      else if (!this.#isRequested) void this.#request();
    });
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#cursor.close();
  }

  async #request(): Promise<void> {
    this.#isRequested = true;
    try {
      do {
        this.#isStreamed = false;
        // The driver would keep the first batch, with all it has read of it, as long as the stream goes on.
        Object.assign(this.#cursor, { documents: null });
        const first = await this.#cursor.tryNext();
        if (first !== null) this.#take(() => [first, ...this.#cursor.readBufferedDocuments()]);
        else if (!this.#isStreamed || this.isOver) this.#take(() => []);
      } while (this.#waiting !== undefined);
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      this.#isRequested = false;
    }
  }

  /** A cursor that can't be closed at the database would go on forever. */
  #receive(reply: BatchReply): boolean {
    this.#isStreamed = true;
    if (this.#isClosed) return false;
    this.#take(() => reply.documents());
    return true;
  }

  #take(read: () => readonly Uint8Array[]): void {
    const batch = () => read().map((bytes) => new RawDocument(bytes));
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#arrived.push(batch);
    else waiting.resolve(batch);
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
