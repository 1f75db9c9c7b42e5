import { types } from 'node:util';
import {
  Binary,
  BSON,
  BSONRegExp,
  Code,
  DBRef,
  type Document,
  Double,
  Long,
  type ObjectId,
  Timestamp,
} from 'mongodb';
import type { Models, RecordOnTheWire } from './models';
import { keyFromRuby, keyToRuby } from './wire-keys';

/** Extended JSON would write it as a non-number, which Ruby reads as 1970. */
const DATE_OUT_OF_RANGE = 'a date out of range';

/**
 * Deeper values stay here, because Ruby's stack is small: a document of 60 levels crashed the process when it
 * was read, and one of 55 when it was inspected. MongoDB accepts 100 and more.
 */
const DEEPEST = 40;
const TOO_DEEP = `a value nested deeper than ${DEEPEST} levels`;

/** Thrown for a value that can't go to Ruby: a function, a class, an instance of one. */
export class NotPlainData extends TypeError {}

/** Converts values for Ruby and back: MongoDB's Extended JSON, with records. */
export class Wire {
  readonly #models: Models;

  constructor(models: Models) {
    this.#models = models;
  }

  /** @throws NotPlainData */
  encode(value: unknown): unknown {
    return BSON.EJSON.serialize(this.#plain(value, []), { relaxed: true });
  }

  decode(value: unknown): unknown {
    const options = { relaxed: true, useBigInt64: true };
    return this.#decoded(BSON.EJSON.deserialize({ value } as object, options)['value']);
  }

  #plain(value: unknown, around: readonly unknown[]): unknown {
    if (value === undefined || value === null) return null;
    if (typeof value === 'function' || typeof value === 'symbol') throw new NotPlainData(typeof value);
    if (typeof value === 'number') return plainNumber(value);
    if (typeof value !== 'object') return value;
    if (types.isDate(value)) return Number.isNaN(value.getTime()) ? DATE_OUT_OF_RANGE : value;
    // As plain bytes, in which form jobs are read.
    if (types.isUint8Array(value)) return new Binary(value);
    // Plain JSON would lose its last digits.
    if (value instanceof Long && !(value instanceof Timestamp)) return { $numberLong: value.toString() };
    if (value instanceof Double) return plainNumber(value.value);
    if (isBson(value)) return withConverted(value, (inner) => this.#plain(inner, [...around, value]));
    if (types.isRegExp(value)) return new BSONRegExp(value.source, value.flags.replaceAll(/[^imsx]/g, ''));
    if (around.length >= DEEPEST) return TOO_DEEP;
    if (around.includes(value)) throw new NotPlainData('an object that contains itself');
    const inside = [...around, value];
    if (Array.isArray(value) || value instanceof Set)
      return [...value].map((each) => this.#plain(each, inside));
    const record = this.#models.onTheWire(value);
    if (record !== undefined) return { $record: mapped(record, (each) => this.#plain(each, inside)) };
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    if (!isPlain(value)) throw new NotPlainData(value.constructor?.name ?? 'object');
    return Object.fromEntries(
      entries.map(([key, inner]) => [keyToRuby(String(key), inner), this.#plain(inner, inside)]),
    );
  }

  #decoded(value: unknown): unknown {
    if (typeof value === 'bigint')
      return Number.isSafeInteger(Number(value)) ? Number(value) : Long.fromBigInt(value);
    if (Array.isArray(value)) return value.map((each) => this.#decoded(each));
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (isBson(value)) return withConverted(value, (inner) => this.#decoded(inner));
    const { $record: record } = value as { $record?: RecordOnTheWire };
    if (record !== undefined)
      return this.#models.record(mapped(record, (each) => this.#decoded(each)) as RecordOnTheWire);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [keyFromRuby(key), this.#decoded(inner)]),
    );
  }
}

function mapped(record: object, convert: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}

/** Ruby reads a whole number as an integer, which one beyond 64 bits can't be. */
function plainNumber(value: number): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? { $numberDouble: String(value) } : value;
}

/** Whether it is an object of the driver's. A document may have a field with the name of its tag. */
function isBson(value: object): boolean {
  return '_bsontype' in value && !Object.hasOwn(value, '_bsontype');
}

/**
 * Returns the object with its content converted: code and references hold documents, whose fields may have
 * any name.
 */
function withConverted(value: object, convert: (inner: unknown) => unknown): object {
  if (value instanceof Code && value.scope !== null)
    return new Code(value.code, convert(value.scope) as Document);
  if (value instanceof DBRef) {
    const { collection, oid, db, fields } = value;
    return new DBRef(collection, convert(oid) as ObjectId, db, convert(fields) as Document);
  }
  return value instanceof Binary ? withoutBrokenType(value) : value;
}

/** Extended JSON can't represent a UUID of another length or a damaged vector, so they become plain bytes. */
function withoutBrokenType(value: Binary): Binary {
  try {
    BSON.EJSON.parse(BSON.EJSON.stringify({ value }));
    return value;
  } catch {
    return new Binary(value.buffer.subarray(0, value.length()));
  }
}

/** Whether it is an object literal, from any realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return value instanceof Map || prototype === null || Object.getPrototypeOf(prototype) === null;
}
