import type { Event } from '../event';
import type { Followed, FollowedOutcome } from './outcome';
import type { RespondingProcess } from './receipt';
import { type ReceiptPart, receiptOfParts } from './receipt-document';
import { outcomeInReceipt } from './receipt-outcome';
import { ReceiptWriter } from './receipt-writer';

/** The receipts of one event in test mode: those of this process, without a database. */
export class InMemoryReceipts {
  readonly #event: Event;
  readonly #process: RespondingProcess;
  readonly #parts = new Map<string, ReceiptPart>();

  constructor(event: Event, process: RespondingProcess) {
    this.#event = event;
    this.#process = process;
  }

  /** Opens one subscription's receipt for the event. */
  open(): ReceiptWriter {
    const store = async (part: ReceiptPart) => void this.#parts.set(part.id.toHexString(), part);
    return new ReceiptWriter(store, () => {});
  }

  /** Yields the current outcomes. @param all its publication */
  async *outcomes<F extends Followed>(all: readonly F[]): AsyncGenerator<FollowedOutcome<F>> {
    if (this.#parts.size === 0) return;
    const receipt = receiptOfParts(this.#event.id, this.#process, [...this.#parts.values()]);
    for (const followed of all) yield { followed, outcome: outcomeInReceipt(receipt) };
  }
}
