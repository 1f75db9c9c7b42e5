import { types } from 'node:util';
import { type Document, Long } from 'bson';
import { bsonType } from '../errors/bson-type';
import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import type { EventParameters } from './event';

/** The depth of nested documents and arrays: MongoDB's limit, minus room for the document around them. */
const DEEPEST = 90;
/** The size of MongoDB's largest integer; the driver would truncate larger ones. */
const INTEGER_BITS = 64;

/**
 * Returns parameters as they are written: Ruby symbols as strings, integers beyond 32 bits as int64 (Ruby
 * would read a double as a Float), sets as arrays.
 *
 * @throws RocketJobError `invalid_argument` for `undefined` (the driver would write null), functions,
 *   symbols, invalid dates (it would write 1970), integers beyond 64 bits and cycles
 */
export function encodeParameters(parameters: EventParameters): Document {
  return new Encoder('parameters', false).document(parameters, '', 1);
}

/**
 * Encodes one value in the same way.
 *
 * @param name the value's name in errors
 * @throws RocketJobError `invalid_argument` as `encodeParameters` does
 */
export function encodeValue(value: unknown, name: string): unknown {
  return new Encoder('a value', false).value(value, name, 1);
}

/**
 * Encodes a value that a user's code returned, in the same way. As in JSON, `undefined` is omitted, or
 * becomes null in an array.
 *
 * @throws RocketJobError `invalid_argument` as `encodeParameters` does
 */
export function encodeResult(returned: unknown): unknown {
  return new Encoder('a result', true).value(returned, 'result', 1);
}

class Encoder {
  readonly #what: string;
  readonly #leavesOutUndefined: boolean;

  /** @param what the encoded thing, for errors */
  constructor(what: string, leavesOutUndefined: boolean) {
    this.#what = what;
    this.#leavesOutUndefined = leavesOutUndefined;
  }

  document(document: object, path: string, depth: number): Document {
    this.#checkDepth(path, depth);
    const encoded: [string, unknown][] = [];
    for (const [key, value] of Object.entries(document)) {
      if (value === undefined && this.#leavesOutUndefined) continue;
      const at = path === '' ? key : `${path}.${key}`;
      // The driver would treat the document as this BSON type.
      if (key === '_bsontype') throw unstorable(at, value);
      encoded.push([key, this.value(value, at, depth)]);
    }
    // Defines every key as an own field, even `__proto__`.
    return Object.fromEntries(encoded);
  }

  value(value: unknown, path: string, depth: number): unknown {
    switch (typeof value) {
      case 'undefined':
      case 'function':
      case 'symbol':
        throw unstorable(path, value);
      case 'number':
        return Number.isSafeInteger(value) && (value | 0) !== value ? Long.fromNumber(value) : value;
      case 'bigint':
        if (BigInt.asIntN(INTEGER_BITS, value) !== value) throw unstorable(path, value);
        return value;
      case 'object':
        if (value instanceof Set) return this.#array([...value], path, depth + 1);
        if (value instanceof Map) return this.document(Object.fromEntries(value), path, depth + 1);
        if (Array.isArray(value)) return this.#array(value, path, depth + 1);
        if (types.isDate(value) && Number.isNaN(value.getTime())) throw unstorable(path, value);
        if (isBsonSymbol(value)) return value.value;
        return isPlainObject(value) && typeof value['toBSON'] !== 'function'
          ? this.document(value, path, depth + 1)
          : value;
      default:
        return value;
    }
  }

  #array(array: readonly unknown[], path: string, depth: number): unknown[] {
    this.#checkDepth(path, depth);
    // Includes the holes of a sparse array.
    return Array.from(array, (value, index) =>
      value === undefined && this.#leavesOutUndefined ? null : this.value(value, `${path}.${index}`, depth),
    );
  }

  #checkDepth(path: string, depth: number): void {
    if (depth <= DEEPEST) return;
    throw new RocketJobError(
      'invalid_argument',
      `Expected ${this.#what} nested at most ${DEEPEST} deep, as MongoDB takes them, got more (or a cycle) at \`${path.split('.').slice(0, 3).join('.')}…\`.`,
      { argument: path },
    );
  }
}

/** Returns the error for a value that BSON can't store. @param path names the value in the error */
export function unstorable(path: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError(
    'invalid_argument',
    `Expected \`${path}\` to be a value that can be stored, got ${shown(value)}. Omit \`${path}\`, or give it a value.`,
    { argument: path, value },
  );
}

function isBsonSymbol(value: object | null): value is { readonly value: string } {
  return bsonType(value) === 'BSONSymbol';
}
