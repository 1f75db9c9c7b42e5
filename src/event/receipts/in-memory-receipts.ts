import type { Event } from '../event';
import type { Followed, FollowedOutcome } from './outcome';
import type { RespondingProcess } from './receipt';
import { type ReceiptPart, receiptOfParts } from './receipt-document';
import { outcomeInReceipt } from './receipt-outcome';
import { ReceiptWriter } from './receipt-writer';

/** The receipts of one event of the test mode: this process's own, without a database. */
export class InMemoryReceipts {
  readonly #event: Event;
  readonly #process: RespondingProcess;
  readonly #parts = new Map<string, ReceiptPart>();

  constructor(event: Event, process: RespondingProcess) {
    this.#event = event;
    this.#process = process;
  }

  /** Where one subscription says what became of the event. */
  open(): ReceiptWriter {
    const store = async (part: ReceiptPart) => void this.#parts.set(part.id.toHexString(), part);
    return new ReceiptWriter(store, () => {});
  }

  /** What has become of it by now. @param all its publication */
  async *outcomes<F extends Followed>(all: readonly F[]): AsyncGenerator<FollowedOutcome<F>> {
    if (this.#parts.size === 0) return;
    const receipt = receiptOfParts(this.#event.id, this.#process, [...this.#parts.values()]);
    for (const followed of all) yield { followed, outcome: outcomeInReceipt(receipt) };
  }
}
