import type { Event } from '../event';
import type { Followed, FollowedAnswer } from './answer';
import type { AnsweringProcess } from './receipt';
import { answerInReceipt } from './receipt-answer';
import { type ReceiptPart, receiptOfParts } from './receipt-document';
import { ReceiptWriter } from './receipt-writer';

/** The receipts of one event of the test mode: this process's own, without a database. */
export class TestReceipts {
  readonly #event: Event;
  readonly #process: AnsweringProcess;
  readonly #parts = new Map<string, ReceiptPart>();

  constructor(event: Event, process: AnsweringProcess) {
    this.#event = event;
    this.#process = process;
  }

  /** Where one subscription says what became of the event. */
  open(): ReceiptWriter {
    const store = async (part: ReceiptPart) => void this.#parts.set(part.id.toHexString(), part);
    return new ReceiptWriter(store, () => {});
  }

  /** What has become of it by now. @param all its publication */
  async *answers<F extends Followed>(all: readonly F[]): AsyncGenerator<FollowedAnswer<F>> {
    if (this.#parts.size === 0) return;
    const receipt = receiptOfParts(this.#event.id, this.#process, [...this.#parts.values()]);
    for (const followed of all) yield { followed, answer: answerInReceipt(receipt) };
  }
}
