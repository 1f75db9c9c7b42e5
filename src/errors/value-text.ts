import { inspect } from 'node:util';
import { bsonType } from './bson-type';

const LONGEST = 200;
/** The BSON classes that are a text or a number, as they say themselves. */
const PLAIN: ReadonlySet<string> = new Set(['ObjectId', 'Int32', 'Long', 'Double', 'Decimal128']);

/**
 * Returns any value as a short text of one line: a text as it is, an ObjectId or a number as its digits. Nothing in the value is
 * called, so use it for what the database holds, where `String(value)` would call a field named `toString`.
 *
 * @example valueText({ toString: 1 }) // '{ toString: 1 }'
 */
export function valueText(value: unknown, longest = LONGEST): string {
  return shortened(textOf(value, longest), longest);
}

/** Returns the first characters of a text, and how many are left out. */
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
