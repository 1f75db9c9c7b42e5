import { BSON, type Document } from 'mongodb';
import { elementNamed, elementsOf, valueAt } from '../stored/elements';

/**
 * A reply to `getMore`, of which only the batch is read. The driver's own reply also reads the fields of each
 * document, and the times that sessions pass on: a quarter of the time from an event's arrival to its action.
 */
export class BatchReply {
  readonly bytes: Uint8Array;
  readonly #cursor: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#cursor = fieldOf(bytes, CURSOR);
  }

  /** Called by the driver, for each reply. */
  static make(bytes: Uint8Array): BatchReply {
    return new BatchReply(bytes);
  }

  /** 1 if the command succeeded. Only then does its reply have a cursor. */
  get ok(): number {
    return this.#cursor === undefined ? 0 : 1;
  }

  /** Returns the documents as they arrived. */
  documents(): Uint8Array[] {
    const batch = this.#cursor && fieldOf(this.#cursor, NEXT_BATCH);
    return batch === undefined ? [] : elementsOf(batch).map((element) => valueAt(batch, element));
  }

  /** Called by the driver if the command failed or is monitored. */
  toObject(options: BSON.DeserializeOptions = {}): Document {
    return BSON.deserialize(this.bytes, { ...options, validation: { utf8: false } });
  }
}

const CURSOR = Buffer.from('cursor');
const NEXT_BATCH = Buffer.from('nextBatch');

function fieldOf(document: Uint8Array, name: Uint8Array): Uint8Array | undefined {
  const found = elementNamed(document, name);
  return found && valueAt(document, found);
}
