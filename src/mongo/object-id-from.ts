import { ObjectId } from 'bson';

/** The ObjectId in an ObjectId, in its 24 hexadecimal digits, or in anything with such an `id`; undefined in anything else. */
export function objectIdFrom(value: unknown): ObjectId | undefined {
  if (typeof value === 'string') return /^[0-9a-f]{24}$/i.test(value) ? new ObjectId(value) : undefined;
  if (isObjectId(value)) return new ObjectId(value.toHexString());
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return isObjectId(id) ? new ObjectId(id.toHexString()) : undefined;
}

/** By its tag: another copy of the driver makes other ObjectIds. */
export function isObjectId(value: unknown): value is ObjectId {
  return (value as { _bsontype?: string } | null | undefined)?._bsontype === 'ObjectId';
}
