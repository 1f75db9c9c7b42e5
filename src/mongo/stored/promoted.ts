import type { BSON, BSONRegExp } from 'bson';
import { bsonType } from '../../errors/bson-type';
import { isPlainObject } from '../../errors/plain-object';

const DEEPEST = 200;

/**
 * Returns a document with its regular expressions converted to JavaScript's where possible. The driver is
 * told not to convert them, because it fails at those of other languages, and a single one fails its whole
 * read.
 */
export function promoted<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (bsonType(value) === 'BSONRegExp') return regExpFrom(value as unknown as BSONRegExp) as T;
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'object' || inner === null) continue;
    const outer = promoted(inner, depth + 1);
    if (outer !== inner)
      Object.defineProperty(value, key, {
        value: outer,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  return value;
}

/**
 * Reads a document, or several, as the driver does, but also if one has a regular expression of another
 * language: that one stays a `BSONRegExp`. Only such documents take longer to read.
 *
 * @param read gets the additional options for reading BSON
 */
export function readTolerantly<T>(read: (options: BSON.DeserializeOptions) => T): T {
  try {
    return read({});
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return promoted(read({ bsonRegExp: true }));
  }
}

function regExpFrom(given: BSONRegExp): RegExp | BSONRegExp {
  try {
    // The flags of both languages, as the driver translates them.
    const flags = [...given.options].flatMap((option) => FLAGS.get(option) ?? []).join('');
    return new RegExp(given.pattern, flags);
  } catch {
    return given;
  }
}

const FLAGS: ReadonlyMap<string, string> = new Map([
  ['m', 'm'],
  ['s', 'g'],
  ['i', 'i'],
]);
