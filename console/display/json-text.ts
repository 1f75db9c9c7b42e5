import { types } from 'node:util';
import { BSON, type Long } from 'mongodb';
import { type DisplayText, display, escapedJson, withoutKnownSecrets } from '../../src/console-startup';

const MOST_DIGITS_OF_DECIMAL = 34;

/**
 * A value as one line of MongoDB Extended JSON (relaxed): ids, dates and numbers keep their types. What has a `toJSON`
 * of its own (a server) is asked for it; errors, sets and maps are what they hold. Characters that are not safe to print
 * are escaped, as JSON has it.
 *
 * @throws TypeError for a value that contains itself
 */
export function jsonText(value: unknown): DisplayText {
  if (value === undefined) return display`null`;
  return escapedJson(withoutKnownSecrets(JSON.stringify(plain(value, []))));
}

function plain(value: unknown, around: readonly unknown[]): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null || isLeaf(value)) return extended(value);
  if (around.includes(value))
    throw new TypeError('Expected a value that can be written as JSON, got one that contains itself.');
  const inside = [...around, value];
  if (value instanceof Set) return plain([...value], inside);
  if (Array.isArray(value)) return value.map((element) => plain(element, inside));
  if (value instanceof Map) return plain(Object.fromEntries(value), inside);
  if (types.isNativeError(value)) return { name: value.name, message: value.message };
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), inside);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner, inside)]));
}

/** What Extended JSON has a form for. A document may have a field with the name of the driver's tag, and stays one. */
function isLeaf(value: object): boolean {
  if (types.isDate(value) || types.isRegExp(value) || ArrayBuffer.isView(value)) return true;
  return '_bsontype' in value && !Object.hasOwn(value, '_bsontype');
}

function extended(value: unknown): unknown {
  if (typeof value === 'bigint') return integer(value);
  if (isLong(value)) return integer(value.toBigInt());
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return BSON.EJSON.serialize({ value }, { relaxed: true })['value'];
}

/** As a number where that holds it exactly, otherwise in the canonical form. */
function integer(value: bigint): unknown {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  if (BigInt.asIntN(64, value) === value) return { $numberLong: String(value) };
  const text = String(value);
  return text.replace('-', '').length <= MOST_DIGITS_OF_DECIMAL ? { $numberDecimal: text } : text;
}

function isLong(value: unknown): value is Long {
  return typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'Long';
}
