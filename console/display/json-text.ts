import { BSON } from 'mongodb';

/**
 * A value as one line of MongoDB Extended JSON (relaxed): ids, dates and numbers keep their types. What has a `toJSON`
 * of its own (a server) is asked for it.
 */
export function jsonText(value: unknown): string {
  if (value === undefined) return 'null';
  return BSON.EJSON.stringify(plain(value), { relaxed: true });
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date || '_bsontype' in value)
    return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON();
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
