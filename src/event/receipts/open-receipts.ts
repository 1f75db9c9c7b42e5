import os from 'node:os';
import { type Db, ObjectId } from 'mongodb';
import { valueText } from '../../errors/value-text';
import { loggerFor } from '../../logging/logger';
import { driverErrorText } from '../../mongo/driver-errors';
import { inTime } from '../../mongo/in-time';
import type { Event } from '../event';
import type { RespondingProcess } from './receipt';
import { ensureReceiptIndexes, receiptsCollection } from './receipt-collection';
import { partUpdate, type ReceiptPart, receiptId } from './receipt-document';
import { ReceiptWriter } from './receipt-writer';

/**
 * The receipts that this process is writing. It does nothing, and touches no collection, until a receipt is
 * opened.
 */
export class OpenReceipts {
  /** The process that responds; the runtime sets it in the threads of a server, so that they respond as one process. */
  process: RespondingProcess = {
    id: new ObjectId().toHexString(),
    name: `${os.hostname()}:${process.pid}`,
  };
  readonly #writers = new Set<ReceiptWriter>();
  readonly #logger = loggerFor('RocketJob::Event');

  /** Opens one subscription's receipt for an event. @param database the database the event came from */
  open(event: Event, database: Db): ReceiptWriter {
    const writer = new ReceiptWriter(
      (part) => this.#store(event, database, part),
      (error) =>
        this.#logger.warn(
          `Can't write the receipt of event ${valueText(event.id)}: ${driverErrorText(error)}`,
        ),
    );
    this.#writers.add(writer);
    void writer.closed.then(() => this.#writers.delete(writer));
    return writer;
  }

  /**
   * Called before a process exits: writes the outcome of every event it has acted on, or at least that the
   * event arrived. Waits at most `withinMs`, even if the database is unreachable; never rejects.
   */
  async flush(withinMs: number): Promise<void> {
    const writers = [...this.#writers];
    for (const writer of writers) writer.received();
    const late = () => new Error(`not within ${withinMs} ms`);
    const closed = Promise.all(writers.map((writer) => writer.closed));
    await inTime(closed, withinMs, late).catch((error: Error) => {
      for (const writer of this.#writers) writer.abandon();
      this.#logger.warn('Exiting with unwritten receipts', error);
    });
  }

  async #store(event: Event, database: Db, part: ReceiptPart): Promise<void> {
    ensureReceiptIndexes(database);
    await receiptsCollection(database).updateOne(
      { _id: receiptId(event.id, this.process) } as object,
      partUpdate(this.process, part),
      { upsert: true },
    );
  }
}
