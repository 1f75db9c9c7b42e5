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

/** The receipts that this process is writing. Nothing happens, and no collection is touched, until one is opened. */
export class OpenReceipts {
  /** The process that responds; the runtime sets it in the threads of a server, so that they respond as one process. */
  process: RespondingProcess = {
    id: new ObjectId().toHexString(),
    name: `${os.hostname()}:${process.pid}`,
  };
  readonly #writers = new Set<ReceiptWriter>();
  readonly #logger = loggerFor('RocketJob::Event');

  /** Where one subscription says what became of an event. @param database where the event was heard */
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
   * For a process that is about to end: has every event answered that it has acted on, or at least said that it has
   * come. Waits at most so long, also when the database is away; never rejects.
   */
  async flush(withinMs: number): Promise<void> {
    const writers = [...this.#writers];
    if (writers.length === 0) return;
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
