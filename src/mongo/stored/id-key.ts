import { inspect } from 'node:util';
import { isObjectId } from './object-id-from';

const WHOLE = {
  depth: null,
  maxArrayLength: null,
  maxStringLength: null,
  breakLength: Number.POSITIVE_INFINITY,
};

/** Returns a text that tells an `_id` of any type from any other. Nothing in the id is called. */
export function idKey(id: unknown): string {
  return isObjectId(id) ? id.toHexString() : inspect(id, WHOLE);
}
