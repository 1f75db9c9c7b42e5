import { BSON, type Document } from 'bson';
import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';

const MIB = 1_048_576;
const LARGEST_MIB = 16;
/** Room for the fields that servers add: the worker, the exception. */
const ROOM = 65_536;

/** The most nodes of a document that `isSmall` looks at. */
const MOST_NODES = 64;
/** With strings of this total length, such a document is still far below the limit. */
const SMALL_LENGTH = 65_536;

/**
 * Refuses a document that is too large for MongoDB. Few are, so most are not measured.
 *
 * @param what the thing it is, in words
 * @param advice what to do when it is too large, in words
 * @throws RocketJobError `invalid_argument`
 */
export function checkSize(document: Document, what: string, advice: string): void {
  if (!isSmall(document)) checkedSize(document, what, advice);
}

/** Whether a document is small at a glance: it has few values, short texts, and nothing but plain objects. */
function isSmall(document: Document): boolean {
  let nodes = 0;
  let length = 0;
  const isStillSmall = (value: unknown): boolean => {
    if (++nodes > MOST_NODES || typeof value === 'function') return false;
    if (typeof value === 'string') length += value.length;
    if (typeof value !== 'object' || value === null) return length <= SMALL_LENGTH;
    if (!isPlainObject(value)) return false;
    for (const key of Object.keys(value)) {
      length += key.length;
      if (!isStillSmall(value[key])) return false;
    }
    return length <= SMALL_LENGTH;
  };
  return isStillSmall(document);
}

/**
 * Returns the size of a document in bytes.
 *
 * @param what the thing it is, in words
 * @param advice what to do when it is too large, in words
 * @throws RocketJobError `invalid_argument` if MongoDB would reject it
 */
export function checkedSize(document: Document, what: string, advice: string): number {
  const size = BSON.calculateObjectSize(document);
  if (size <= LARGEST_MIB * MIB - ROOM) return size;
  throw new RocketJobError(
    'invalid_argument',
    `Expected ${what} to fit into a MongoDB document (${LARGEST_MIB} MiB), got ${(size / MIB).toFixed(1)} MiB. ${advice}`,
    { argument: what },
  );
}
