import { setTimeout as sleep } from 'node:timers/promises';
import { MongoServerError, ObjectId } from 'mongodb';
import { thrownText } from '../../errors/thrown';
import { isDuplicateKey } from '../../mongo/driver-errors';
import type { ReceiptPart } from './receipt-document';
import { receiptResult } from './receipt-result';

/**
 * An event that takes longer, including its time in the queue, first gets a receipt for its arrival. Most
 * need only one write.
 */
const RECEIVED_AFTER_MS = 50;
/** The delays before a failed write is retried. */
const RETRY_AFTER_MS = [20, 200, 1_000, 5_000, 20_000];
/** The limit for an error's text. */
const MOST_CHARACTERS = 2_000;

/**
 * Writes one subscription's receipt for one event in the background: the newest state counts, and one write
 * runs at a time.
 */
export class ReceiptWriter {
  readonly #store: (part: ReceiptPart) => Promise<void>;
  readonly #onLost: (error: Error) => void;
  readonly #id = new ObjectId();
  readonly #timer = setTimeout(() => this.received(), RECEIVED_AFTER_MS).unref();
  readonly #closed: Promise<void>;
  #start = performance.now();
  #close = () => {};
  #latest: ReceiptPart | undefined;
  #isAnswered = false;
  #isAbandoned = false;
  #isWriting = false;

  /**
   * @param store writes one part; a part is retried when it throws
   * @param onLost gets the reason after the last attempt to write a receipt has failed
   */
  constructor(store: (part: ReceiptPart) => Promise<void>, onLost: (error: Error) => void) {
    this.#store = store;
    this.#onLost = onLost;
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  /** Reports that the event has arrived, unless a later state was reported. */
  received(): void {
    clearTimeout(this.#timer);
    if (!this.#isAnswered && this.#latest === undefined) this.#say({ id: this.#id, state: 'received' });
  }

  begun(): void {
    this.#start = performance.now();
  }

  done(result: unknown): void {
    this.#outcome({ state: 'done', ...receiptResult(result) });
  }

  ignored(reason: string): void {
    this.#outcome({ state: 'ignored', error: cut(reason) });
  }

  /** Without the stack, which is in the process's log. */
  failed(error: unknown): void {
    this.#outcome({ state: 'failed', error: cut(thrownText(error)) });
  }

  notTargeted(): void {
    clearTimeout(this.#timer);
    this.#isAnswered = true;
    if (!this.#isWriting) this.#close();
  }

  /** Resolves when the outcome is written, or abandoned. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Stops trying, because the process exits. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#isAbandoned = true;
  }

  #outcome(said: Omit<ReceiptPart, 'id' | 'duration_ms'>): void {
    clearTimeout(this.#timer);
    this.#isAnswered = true;
    const durationMs = Math.round((performance.now() - this.#start) * 1_000) / 1_000;
    this.#say({ id: this.#id, ...said, duration_ms: durationMs });
  }

  #say(part: ReceiptPart): void {
    this.#latest = part;
    if (!this.#isWriting) void this.#writeLatest();
  }

  async #writeLatest(): Promise<void> {
    this.#isWriting = true;
    let failures = 0;
    let written: ReceiptPart | undefined;
    while (this.#latest !== undefined && written !== this.#latest) {
      const part = this.#latest;
      try {
        await this.#store(part);
        written = part;
        failures = 0;
      } catch (error) {
        if (part.result !== undefined && isRefusal(error)) this.#latest = withoutResult(part);
        const retryAfterMs = RETRY_AFTER_MS[failures++];
        if (this.#isAbandoned || retryAfterMs === undefined) {
          if (!this.#isAbandoned) this.#onLost(error as Error);
          break;
        }
        await sleep(retryAfterMs, undefined, { ref: false });
      }
    }
    this.#isWriting = false;
    if (this.#isAnswered) this.#close();
  }
}

/**
 * Whether the database received the write and refuses it. If another thread has just created the document,
 * the next attempt finds it.
 */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof MongoServerError && !isDuplicateKey(error) && !error.hasErrorLabel('RetryableWriteError')
  );
}

function withoutResult({ result, ...part }: ReceiptPart): ReceiptPart {
  return { ...part, result_omitted: 'the database refused it' };
}

function cut(text: string): string {
  const hidden = text.length - MOST_CHARACTERS;
  return hidden <= 0 ? text : `${text.slice(0, MOST_CHARACTERS)}… ${hidden} more characters in its log`;
}
