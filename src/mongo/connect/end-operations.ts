import type { Db } from 'mongodb';

/**
 * Operations that may take long. Inserts are not killed: an insert is an event or a job that other code may
 * count on.
 */
const LONG = ['find', 'getMore', 'aggregate', 'count', 'distinct', 'mapReduce', 'update', 'delete'];

/** The namespace of the operation lookup itself. */
const OWN = 'admin.$cmd.aggregate';

/**
 * Kills the operations that the database runs for one client, as `killOp` does. Every user may do this for
 * his own operations; their callers get an error.
 *
 * @param admin the database `admin` on that client
 * @param mark the unique string in the platform of this client's driver metadata
 */
export async function endOperations(admin: Db, mark: string): Promise<void> {
  const isLong = { $or: LONG.map((command) => ({ [`command.${command}`]: { $exists: true } })) };
  const isOwn = { ns: { $ne: OWN }, 'clientMetadata.platform': { $regex: mark } };
  const operations = admin.aggregate([{ $currentOp: {} }, { $match: { ...isOwn, ...isLong } }]);
  for await (const { opid } of operations) await admin.command({ killOp: 1, op: opid });
}
