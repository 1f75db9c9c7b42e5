import { ObjectId } from 'bson';
import { bsonType } from '../../errors/bson-type';

/**
 * Returns the ObjectId from an ObjectId, its 24 hexadecimal digits, or an object with such an `id`; undefined
 * for anything else.
 */
export function objectIdFrom(value: unknown): ObjectId | undefined {
  if (typeof value === 'string') return /^[0-9a-f]{24}$/i.test(value) ? new ObjectId(value) : undefined;
  if (isObjectId(value)) return new ObjectId(value.toHexString());
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return isObjectId(id) ? new ObjectId(id.toHexString()) : undefined;
}

/** Whether a value is an ObjectId, from any copy of the driver. */
export function isObjectId(value: unknown): value is ObjectId {
  return bsonType(value) === 'ObjectId';
}
