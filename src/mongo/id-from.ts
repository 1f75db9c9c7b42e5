import type { ObjectId } from 'mongodb';
import { isPlainObject } from '../errors/plain-object';
import { objectIdFrom } from './stored/object-id-from';

/**
 * Returns an `_id` as MongoDB compares it: from an ObjectId, its hex string or a record with an `id`; also
 * inside a condition (`{$in: […]}`).
 */
export function idFrom(value: unknown): ObjectId {
  return convertedId(value) as ObjectId;
}

function convertedId(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convertedId);
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([operator, operand]) => [operator, convertedId(operand)]),
    );
  }
  return objectIdFrom(value) ?? value;
}
