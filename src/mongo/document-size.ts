import { BSON, type Document } from 'bson';
import { RocketJobError } from '../errors/rocket-job-error';

const MIB = 1_048_576;
const LARGEST_MIB = 16;
/** Room for the fields that servers add: the worker, the exception. */
const ROOM = 65_536;

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
