import { types } from 'node:util';
import { BSON } from 'mongodb';
import { type DisplayText, display, escapedJson, withoutKnownSecrets } from '../../src/console-startup';

/**
 * A value as one line of MongoDB Extended JSON (relaxed): ids, dates and numbers keep their types. What has a `toJSON`
 * of its own (a server) is asked for it; errors, sets and maps are what they hold. Characters that are not safe to print
 * are escaped, as JSON has it.
 *
 * @throws TypeError for a value that contains itself
 */
export function jsonText(value: unknown): DisplayText {
  if (value === undefined) return display`null`;
  return escapedJson(withoutKnownSecrets(BSON.EJSON.stringify(plain(value, []), { relaxed: true })));
}

function plain(value: unknown, around: readonly unknown[]): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date || '_bsontype' in value)
    return value;
  if (around.includes(value))
    throw new TypeError('Expected a value that can be written as JSON, got one that contains itself.');
  const inside = [...around, value];
  if (value instanceof Set) return plain([...value], inside);
  if (Array.isArray(value)) return value.map((element) => plain(element, inside));
  if (value instanceof Map) return plain(Object.fromEntries(value), inside);
  if (types.isNativeError(value)) return { name: value.name, message: value.message };
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON();
  if (ArrayBuffer.isView(value) || types.isRegExp(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner, inside)]));
}
