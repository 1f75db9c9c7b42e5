import { inspect } from 'node:util';
import { bsonType } from './bson-type';

const LONGEST = 200;
/** The BSON classes that are a string or a number, by their own names. */
const PLAIN: ReadonlySet<string> = new Set(['ObjectId', 'Int32', 'Long', 'Double', 'Decimal128']);

/**
 * Returns any value as a short text of one line: a string unchanged, an ObjectId or a number as its digits.
 * It calls nothing in the value, so use it for values from the database, for which `String(value)` would call
 * a field named `toString`.
 *
 * @example valueText({ toString: 1 }) // '{ toString: 1 }'
 */
export function valueText(value: unknown, longest = LONGEST): string {
  return shortened(textOf(value, longest), longest);
}

/** Returns the first characters of a text, and the number of omitted ones. */
export function shortened(text: string, longest = LONGEST): string {
  const hidden = text.length - longest;
  return hidden > 0 ? `${text.slice(0, longest)}… ${hidden} more characters` : text;
}

function textOf(value: unknown, longest: number): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'object':
      return PLAIN.has(bsonType(value) ?? '') ? String(value) : inspected(value, longest);
    default:
      return String(value);
  }
}

function inspected(value: unknown, longest: number): string {
  try {
    return inspect(value, {
      depth: 2,
      breakLength: Number.POSITIVE_INFINITY,
      maxStringLength: longest,
      maxArrayLength: 5,
    });
  } catch {
    return "a value that can't be shown";
  }
}
