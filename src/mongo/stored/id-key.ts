import { inspect } from 'node:util';
import { isObjectId } from './object-id-from';

const WHOLE = {
  depth: null,
  maxArrayLength: null,
  maxStringLength: null,
  breakLength: Number.POSITIVE_INFINITY,
};

/** Returns a string that distinguishes an `_id` of any type from any other. It calls no method of the id. */
export function idKey(id: unknown): string {
  return isObjectId(id) ? id.toHexString() : inspect(id, WHOLE);
}
