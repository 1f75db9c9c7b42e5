import type { Document } from 'mongodb';

/**
 * This package's writes wait for the majority of the nodes, so that no election loses them, but no longer
 * than this. The odd number distinguishes them from a user's writes on the same connection.
 */
const MAJORITY_WITHIN_MS = 1_003;

/**
 * The write concern of jobs and slices, whatever the connection string says. `OwnWrites` describes what
 * happens when the majority is late.
 */
export const OWN_WRITES = { w: 'majority', wtimeoutMS: MAJORITY_WITHIN_MS } as const;

/**
 * For `client.db()`: overrides the options of a connection string that would affect this package's reads and
 * writes.
 */
export const OWN_OPTIONS: Document = {
  writeConcern: OWN_WRITES,
  // The database's default: change streams accept only `majority`, tailable cursors no `linearizable`.
  readConcern: undefined,
  raw: false,
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  ignoreUndefined: false,
  serializeFunctions: false,
};

/** Whether a command is one of this package's writes. */
export function isOwnWrite({ writeConcern }: Document): boolean {
  return writeConcern?.w === OWN_WRITES.w && writeConcern.wtimeout === MAJORITY_WITHIN_MS;
}
