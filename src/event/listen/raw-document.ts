import { BSON, type Document } from 'mongodb';
import { elementNamed } from '../../mongo/stored/elements';
import { readTolerantly } from '../../mongo/stored/promoted';
import type { Keyed } from './position';
import type { Origin } from './publishing-order';

/** The facts that can be read from any document, however damaged: for the ends of a gap. */
export interface EventMark {
  readonly id: unknown;
  readonly name: unknown;
  /** Undefined if the document has no date here. */
  readonly createdAt: Date | undefined;
}

/**
 * A document of `rocket_job.events` as it arrived, not decoded yet. Its key is the bytes of its `_id`, so
 * that any two ids can be told apart, and a document that can't be decoded doesn't hold up the others.
 */
export class RawDocument implements Keyed {
  readonly key: string;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.key = keyOf(bytes);
  }

  /** Undefined if its id isn't an ObjectId. */
  get origin(): Origin | undefined {
    if (!this.key.startsWith(OBJECT_ID)) return undefined;
    const id = Buffer.from(this.key, 'latin1').subarray(OBJECT_ID.length);
    return { process: id.toString('latin1', 4, 9), count: id.readUIntBE(9, 3) };
  }

  read(): Document {
    return readTolerantly((options) => BSON.deserialize(this.#bytes, { ...ANY_TEXT, ...options }));
  }

  /** Never throws. */
  mark(): EventMark {
    try {
      const { _id: id, name, created_at: createdAt } = this.read();
      return { id, name, createdAt: isDate(createdAt) ? createdAt : undefined };
    } catch {
      return { id: undefined, name: undefined, createdAt: undefined };
    }
  }
}

function isDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** Returns the bytes of the element `_id`: its type, its name and its value. */
function keyOf(bytes: Uint8Array): string {
  // Nearly every document begins with an ObjectId.
  const document = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = document.toString('latin1', FIRST_AT, FIRST_AT + OBJECT_ID_BYTES);
  if (first.startsWith(OBJECT_ID)) return first;
  const id = elementNamed(bytes, ID);
  if (id === undefined) return '';
  const [, nameAt, , at, length] = id;
  return document.toString('latin1', nameAt - 1, at + length);
}

const ID = Buffer.from('_id');
const ANY_TEXT: BSON.DeserializeOptions = { validation: { utf8: false } };
/** The type and the name of an `_id` that is an ObjectId: twelve bytes follow. */
const OBJECT_ID = '\x07_id\0';
const OBJECT_ID_BYTES = OBJECT_ID.length + 12;
/** The first element of a document follows its length. */
const FIRST_AT = 4;
