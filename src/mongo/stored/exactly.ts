import { BSON } from 'bson';
import type { Document } from 'mongodb';

/**
 * The condition for exactly this value, whatever it is: by itself a document could pass for operators. One that the driver
 * does not write, such as a document with a field `_bsontype`, is found nowhere.
 */
export function exactly(value: unknown): Document {
  try {
    BSON.serialize({ value });
    return { $eq: value };
  } catch {
    return { $in: [] };
  }
}
