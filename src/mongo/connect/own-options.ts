import type { Document } from 'mongodb';

/**
 * Our writes wait for the majority of the nodes, so that no election loses them, but no longer than this. The odd number
 * tells them from those of users on the same connection.
 */
const MAJORITY_WITHIN_MS = 1_003;

/** The write concern of jobs and slices, whatever the connection string says. `OwnWrites` says what a late majority does. */
export const OWN_WRITES = { w: 'majority', wtimeoutMS: MAJORITY_WITHIN_MS } as const;

/** For `client.db()`: the options of a connection string that would change what we write and read don't count for us. */
export const OWN_OPTIONS: Document = {
  writeConcern: OWN_WRITES,
  // The database's default: change streams take no other level than `majority`, tailable cursors no `linearizable`.
  readConcern: undefined,
  raw: false,
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  ignoreUndefined: false,
  serializeFunctions: false,
};

/** Whether a command is one of our writes. */
export function isOwnWrite({ writeConcern }: Document): boolean {
  return writeConcern?.w === OWN_WRITES.w && writeConcern.wtimeout === MAJORITY_WITHIN_MS;
}
