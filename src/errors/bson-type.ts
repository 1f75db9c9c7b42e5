/**
 * Returns the BSON class of a value, such as `ObjectId`, from any copy of the driver; undefined for anything
 * else. A document may have its own field with the tag's name, so only an inherited tag counts.
 */
export function bsonType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '_bsontype')) return undefined;
  const { _bsontype: type } = value as { readonly _bsontype?: unknown };
  return typeof type === 'string' ? type : undefined;
}
