/**
 * The BSON class of a value, `ObjectId`, of whichever copy of the driver; undefined of anything else. A document may have a
 * field of its own with the name of the tag, so only an inherited tag counts.
 */
export function bsonType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, '_bsontype')) return undefined;
  const { _bsontype: type } = value as { readonly _bsontype?: unknown };
  return typeof type === 'string' ? type : undefined;
}
