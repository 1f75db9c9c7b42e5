import { setTimeout as sleep } from 'node:timers/promises';
import { MongoServerError, ObjectId } from 'mongodb';
import { thrownText } from '../../errors/thrown';
import { isDuplicateKey } from '../../mongo/driver-errors';
import type { ReceiptPart } from './receipt-document';
import { receiptResult } from './receipt-result';

/** What takes longer, by itself or to get its turn, first says that it has come; most need one write alone. */
const RECEIVED_AFTER_MS = 50;
/** When a write that has failed is tried again. */
const RETRY_AFTER_MS = [20, 200, 1_000, 5_000, 20_000];
/** Of an error's text. */
const MOST_CHARACTERS = 2_000;

/**
 * What one subscription says of one event, written in the background: the newest word counts, and one write runs at a
 * time.
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
   * @param store writes one part; what it throws is tried again
   * @param onLost is told why a receipt could not be written, after the last try
   */
  constructor(store: (part: ReceiptPart) => Promise<void>, onLost: (error: Error) => void) {
    this.#store = store;
    this.#onLost = onLost;
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  /** Says at once that the event has come, unless more has been said. */
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

  /** Without the stack: that is in the log of the process. */
  failed(error: unknown): void {
    this.#outcome({ state: 'failed', error: cut(thrownText(error)) });
  }

  notTargeted(): void {
    clearTimeout(this.#timer);
    this.#isAnswered = true;
    if (!this.#isWriting) this.#close();
  }

  /** Resolves when what became of the event is written, or given up. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Tries no more: the process ends. */
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

/** Whether the database has seen the write and does not take it. A document that another thread has just made is found by the next try. */
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
