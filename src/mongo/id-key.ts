import { EJSON } from 'bson';
import { isObjectId } from './object-id-from';

/** Returns a text that tells an `_id` of any type from any other. */
export function idKey(id: unknown): string {
  return isObjectId(id) ? id.toHexString() : EJSON.stringify({ id }, { relaxed: false });
}
