import { ObjectId } from 'bson';
import { bsonType } from '../../errors/bson-type';

/** The ObjectId in an ObjectId, in its 24 hexadecimal digits, or in anything with such an `id`; undefined in anything else. */
export function objectIdFrom(value: unknown): ObjectId | undefined {
  if (typeof value === 'string') return /^[0-9a-f]{24}$/i.test(value) ? new ObjectId(value) : undefined;
  if (isObjectId(value)) return new ObjectId(value.toHexString());
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return isObjectId(id) ? new ObjectId(id.toHexString()) : undefined;
}

/** Whether a value is an ObjectId, of whichever copy of the driver. */
export function isObjectId(value: unknown): value is ObjectId {
  return bsonType(value) === 'ObjectId';
}
