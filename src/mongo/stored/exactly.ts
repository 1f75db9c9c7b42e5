import { BSON } from 'bson';
import type { Document } from 'mongodb';
import { checkSendable } from '../guard/sendable';

/**
 * The condition for exactly this value, whatever it is: by itself a document could pass for operators. One that can't be
 * sent as it was read, such as a date out of JavaScript's range or a document with a field `_bsontype`, is found nowhere.
 */
export function exactly(value: unknown): Document {
  const condition = { $eq: value };
  try {
    checkSendable({ filter: condition });
    BSON.serialize(condition);
    return condition;
  } catch {
    return { $in: [] };
  }
}
