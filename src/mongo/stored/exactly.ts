import { BSON } from 'bson';
import type { Document } from 'mongodb';
import { checkSendable } from '../guard/sendable';

/**
 * Returns the condition for exactly this value, whatever it is: as a plain value, a document could be read as
 * operators. A value that can't be sent as it was read, such as a date out of JavaScript's range or a
 * document with a field `_bsontype`, matches nothing.
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
